package dev.quarterdeck.runner;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class BoundaryTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.quarterdeck.runner");

  @Test
  void knowsOnlyTheProtocolOfOurOwnModules() {
    classes()
        .that()
        .resideInAPackage("dev.quarterdeck.runner..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..",
            "javax.net.ssl..",
            "org.jspecify..",
            "com.fasterxml.jackson..",
            "dev.quarterdeck.protocol..",
            "dev.quarterdeck.runner..")
        .because(
            "the runner is small and knows neither the control plane nor an agent's code:"
                + " what both sides need belongs into the protocol module")
        .check(CLASSES);
  }

  @Test
  void keepsTheLowerPartsUnawareOfTheUpper() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "..runner.spool..", "..runner.command..", "..runner.process..", "..runner.rpc..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("..runner.link..", "..runner.driver..", "..runner.run..")
        .because("they are tools of the session loop: let it call them, or hand them a callback")
        .check(CLASSES);
  }

  @Test
  void keepsTheLinkAndTheDriversApart() {
    noClasses()
        .that()
        .resideInAPackage("..runner.link..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("..runner.driver..", "..runner.run..")
        .because("what comes over the link goes to the session loop through Link.Receiver")
        .check(CLASSES);
    noClasses()
        .that()
        .resideInAPackage("..runner.driver..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("..runner.link..", "..runner.run..", "..runner.spool..")
        .because("what an agent does goes to the session loop through AgentListener")
        .check(CLASSES);
  }
}
