package org.sleb4j;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.properties.HasModifiers;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.stream.Stream;

/** Types that no other package needs are not public. */
@AnalyzeClasses(packages = "org.sleb4j")
class VisibilityTest {
  /** Others are named by people: in notebooks, on the command line, by kernels. */
  @ArchTest
  static final ArchRule PUBLIC_TYPES_ARE_NEEDED_BY_ANOTHER_PACKAGE =
      classes()
          .that()
          .arePublic()
          .and()
          .areTopLevelClasses()
          .and()
          .resideOutsideOfPackages("org.sleb4j", "org.sleb4j.notebook..", "org.sleb4j.cli..")
          .and(areNoTests())
          .should(beNeededByAnotherPackage());

  /** Tests may need a type; their own are found by name. */
  private static DescribedPredicate<JavaClass> areNoTests() {
    ImportOption noTests = new ImportOption.DoNotIncludeTests();
    return DescribedPredicate.describe(
        "are no tests",
        type ->
            type.getSource()
                .map(source -> noTests.includes(Location.of(source.getUri())))
                .orElse(true));
  }

  private static ArchCondition<JavaClass> beNeededByAnotherPackage() {
    return new ArchCondition<>("be used by another package, or stand in what it can call") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        if (withInnerTypes(type).noneMatch(VisibilityTest::isUsedElsewhere) && !isShown(type)) {
          events.add(
              SimpleConditionEvent.violated(
                  type, type.getFullName() + " is public, but no other package needs it"));
        }
      }
    };
  }

  /** Returns whether a public method of another public type takes or returns it. */
  private static boolean isShown(JavaClass type) {
    return type.getPackage().getClasses().stream()
        .filter(other -> !other.equals(type) && isPublic(other))
        .flatMap(other -> other.getCodeUnits().stream())
        .filter(VisibilityTest::isPublic)
        .anyMatch(unit -> unit.getAllInvolvedRawTypes().contains(type));
  }

  private static boolean isPublic(HasModifiers part) {
    return part.getModifiers().contains(JavaModifier.PUBLIC);
  }

  private static Stream<JavaClass> withInnerTypes(JavaClass type) {
    return type.getPackage().getClasses().stream()
        .filter(
            other ->
                other.equals(type) || other.getFullName().startsWith(type.getFullName() + "$"));
  }

  private static boolean isUsedElsewhere(JavaClass type) {
    return type.getDirectDependenciesToSelf().stream()
        .anyMatch(use -> !use.getOriginClass().getPackageName().equals(type.getPackageName()));
  }
}
