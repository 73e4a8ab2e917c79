package dev.quarterdeck.control.platform.socket;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class EveryDoorHasItsContractTest {
  @Test
  void aClassThatIsADoorHasAContractNamedAfterIt() {
    JavaClasses ours = new ClassFileImporter().importPackages("dev.quarterdeck.control");
    Set<String> contracts =
        ours.stream()
            .filter(type -> type.isAssignableTo(DoorContract.class))
            .map(JavaClass::getSimpleName)
            .collect(Collectors.toSet());

    List<String> doors =
        ours.stream()
            .filter(type ->
                type.isAssignableTo(Door.class) && !type.isInterface() && isOfTheProduct(type))
            .map(JavaClass::getSimpleName)
            .toList();

    assertThat(doors).contains("HostDoor");
    assertThat(doors)
        .as(
            "a door is tested by a subclass of DoorContract called <Door>ContractTest or …ContractIT")
        .allMatch(door ->
            contracts.contains(door + "ContractTest") || contracts.contains(door + "ContractIT"));
  }

  private static boolean isOfTheProduct(JavaClass type) {
    return type.getSource().stream()
        .noneMatch(source -> source.getUri().toString().contains("/test-classes/"));
  }
}
