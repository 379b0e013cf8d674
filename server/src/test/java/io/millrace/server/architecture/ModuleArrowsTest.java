package io.millrace.server.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** The arrows between the modules, as the design draws them. */
class ModuleArrowsTest {

  private static final JavaClasses MILLRACE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.millrace");

  private static final String[] ENGINE = {
    "io.millrace",
    "io.millrace.config..",
    "io.millrace.engine..",
    "io.millrace.failure..",
    "io.millrace.run..",
    "io.millrace.workflow.."
  };

  @Test
  void theEngineKnowsNoOtherModuleThanChannels() {
    noClasses()
        .that()
        .resideInAnyPackage(ENGINE)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.millrace.embedded..",
            "io.millrace.cluster..",
            "io.millrace.server..",
            "io.millrace.examples..",
            "io.millrace.bench..")
        .check(MILLRACE);
  }

  @Test
  void theEmbeddedDatabaseKnowsNoOtherModule() {
    noClasses()
        .that()
        .resideInAPackage("io.millrace.embedded..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(ENGINE)
        .orShould()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.millrace.channels..",
            "io.millrace.cluster..",
            "io.millrace.server..",
            "io.millrace.examples..")
        .check(MILLRACE);
  }

  @Test
  void channelsAndClusterKnowNeitherEngineNorEmbeddedDatabase() {
    noClasses()
        .that()
        .resideInAnyPackage("io.millrace.channels..", "io.millrace.cluster..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(ENGINE)
        .orShould()
        .dependOnClassesThat()
        .resideInAnyPackage("io.millrace.embedded..", "io.millrace.server..")
        .check(MILLRACE);
  }

  @Test
  void theClusterKnowsNoOtherModuleThanChannelsAndNothingOfNats() {
    noClasses()
        .that()
        .resideInAPackage("io.millrace.cluster..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.millrace.examples..", "io.millrace.bench..")
        .check(MILLRACE);
    noClasses()
        .that()
        .resideInAPackage("io.millrace.cluster..")
        .and()
        .resideOutsideOfPackage("io.millrace.cluster.nats..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.millrace.cluster.nats..", "io.nats..")
        .check(MILLRACE);
  }

  @Test
  void otherModulesUseTheClusterThroughItsApiAlone() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.millrace.cluster..")
        .or()
        .resideInAPackage("io.millrace.cluster.nats..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.millrace.cluster.node..", "io.millrace.cluster.live..")
        .check(MILLRACE);
  }

  @Test
  void nobodyKnowsTheServer() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.millrace.server..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.millrace.server..")
        .check(MILLRACE);
  }

  @Test
  void otherModulesUseTheEngineThroughItsApiAlone() {
    noClasses()
        .that()
        .resideInAnyPackage("io.millrace.server..", "io.millrace.examples..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.millrace.engine..")
        .check(MILLRACE);
  }

  @Test
  void packagesOfTheServerAndTheExamplesHaveNoCycles() {
    slices().matching("io.millrace.server.(**)").should().beFreeOfCycles().check(MILLRACE);
    slices().matching("io.millrace.examples.(**)").should().beFreeOfCycles().check(MILLRACE);
  }

  @Test
  void roomsOfTheEngineHaveNoCycles() {
    slices().matching("io.millrace.engine.(*)..").should().beFreeOfCycles().check(MILLRACE);
  }

  @Test
  void onlyAClockReadsTheTimeInTheEngine() {
    noClasses()
        .that()
        .resideInAnyPackage(ENGINE)
        .and()
        .haveSimpleNameNotContaining("Clock")
        .should()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(Instant.class, "now")
        .check(MILLRACE);
  }

  @Test
  void nothingIsKeptInMutableStaticFields() {
    fields().that().areStatic().should().haveModifier(JavaModifier.FINAL).check(MILLRACE);
  }
}
