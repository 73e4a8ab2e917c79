package dev.quarterdeck.control;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The boundaries inside the control plane. Each message says what to use instead. */
final class ArchitectureTest {
  private static final String ROOT = "dev.quarterdeck.control";
  private static JavaClasses classes;

  @BeforeAll
  static void read() {
    classes =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);
  }

  @Test
  void featuresDoNotDependOnEachOtherInCircles() {
    slices()
        .matching(ROOT + ".(*)..")
        .should()
        .beFreeOfCycles()
        .because(
            "a circle cannot be understood in parts: move what both need into the one that knows"
                + " less, or let the lower one offer an interface")
        .check(classes);
  }

  @Test
  void platformKnowsNoFeature() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + ".platform..")
        .should()
        .dependOnClassesThat(
            com.tngtech.archunit.base.DescribedPredicate.describe(
                "belong to a feature",
                type ->
                    type.getPackageName().startsWith(ROOT + ".")
                        && !type.getPackageName().startsWith(ROOT + ".platform")))
        .because(
            "platform knows no session: hand it what it needs, or move the class to its feature")
        .check(classes);
  }

  @Test
  void sqlIsWrittenInStoresOnly() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            ROOT + ".platform.database..", ROOT + ".conversation..", ROOT + ".local..")
        .and()
        .haveSimpleNameNotEndingWith("Store")
        .and()
        // Announces a change in the transaction that makes it.
        .doNotHaveSimpleName("Wakeups")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.sql..", "javax.sql..")
        .because(
            "SQL belongs into a *Store class; callers open a transaction with Database or, to change"
                + " a session, use conversation's Sessions, Prompts, Verdicts and Links")
        .check(classes);
  }

  @Test
  void kubernetesIsSpokenWhereItBelongs() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            ROOT + ".resource..",
            ROOT + ".reconcile..",
            ROOT + ".pod..",
            ROOT + ".launch..",
            ROOT + ".access..",
            ROOT + ".desired..",
            ROOT + ".platform.kubernetes..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.fabric8..")
        .because(
            "doors and the core are the same on a laptop: use desired.DesiredSessions to make and"
                + " delete sessions, and access.Access for rights")
        .check(classes);
  }

  @Test
  void doorsChangeSessionsOnlyThroughTheConversation() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + ".door..")
        .should()
        .callMethodWhere(
            com.tngtech.archunit.base.DescribedPredicate.describe(
                "the method of a store",
                call -> {
                  String owner = call.getTargetOwner().getFullName();
                  return owner.endsWith("Store") && !call.getName().equals("phase");
                }))
        .because(
            "a change outside conversation is not in the log: use its Sessions, Prompts, Verdicts"
                + " and Links, and log.EventLog to read")
        .check(classes);
  }

  @Test
  void onlyAccessKnowsHowPeopleAreKnown() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + ".access..")
        .should()
        .dependOnClassesThat()
        .haveNameMatching(".*(Authority|SignIns?|SignInStore|Credential|Origins|Secret)$")
        .because("doors ask access.Access and nothing else, so that OIDC changes nothing outside")
        .check(classes);
  }
}
