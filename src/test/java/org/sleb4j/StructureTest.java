package org.sleb4j;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.text.Format;
import java.util.Formatter;
import org.sleb4j.check.Strings;

/** Data flows one way, from files to results; an arrow that points back fails the build. */
@AnalyzeClasses(packages = "org.sleb4j", importOptions = ImportOption.DoNotIncludeTests.class)
class StructureTest {
  @ArchTest
  static final ArchRule PACKAGES_HAVE_NO_CIRCLES =
      slices().matching("org.sleb4j.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule ONLY_TORCH_TOUCHES_DJLS_PYTORCH =
      ArchRuleDefinition.noClasses()
          .that()
          .resideOutsideOfPackage("org.sleb4j.torch..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("ai.djl.pytorch..", "ai.djl.ndarray..");

  @ArchTest
  static final ArchRule ONLY_NOTEBOOK_KNOWS_KERNELS =
      ArchRuleDefinition.noClasses()
          .that()
          .resideOutsideOfPackage("org.sleb4j.notebook..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.sleb4j.notebook..",
              "io.github.spencerpark..",
              "org.dflib..",
              "org.zeromq..",
              "org.objectweb.asm..",
              "jdk.jshell..");

  @ArchTest
  static final ArchRule ONLY_SPARK_KNOWS_SPARK =
      ArchRuleDefinition.noClasses()
          .that()
          .resideOutsideOfPackage("org.sleb4j.spark..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.spark..", "scala..");

  @ArchTest
  static final ArchRule NOTEBOOK_KNOWS_NO_RESULTS =
      ArchRuleDefinition.noClasses()
          .that()
          .resideInAPackage("org.sleb4j.notebook..")
          .should()
          .dependOnClassesThat(
              JavaClass.Predicates.resideInAPackage("org.sleb4j..")
                  .and(
                      DescribedPredicate.not(
                          JavaClass.Predicates.resideInAnyPackage(
                              "org.sleb4j.notebook..",
                              "org.sleb4j.display..",
                              "org.sleb4j.check.."))));

  @ArchTest
  static final ArchRule ONLY_STRINGS_FORMATS =
      ArchRuleDefinition.noClasses()
          .that()
          .doNotBelongToAnyOf(Strings.class)
          .should()
          .callMethodWhere(
              target(owner(assignableTo(String.class))).and(target(nameMatching("format(ted)?"))))
          .orShould()
          .callMethodWhere(
              target(nameMatching("printf|format"))
                  .and(
                      target(owner(assignableTo(PrintStream.class)))
                          .or(target(owner(assignableTo(PrintWriter.class))))))
          .orShould()
          .dependOnClassesThat(assignableTo(Formatter.class).or(assignableTo(Format.class)))
          .because("another locale has other digits");

  @ArchTest
  static final ArchRule FAMILIES_KNOW_NO_MODEL =
      ArchRuleDefinition.noClasses()
          .that()
          .resideInAPackage("org.sleb4j.model.family..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.sleb4j.model", "org.sleb4j.model.linear..");

  @ArchTest
  static final ArchRule LINEAR_LAYERS_KNOW_NEITHER_MODELS_NOR_FAMILIES =
      ArchRuleDefinition.noClasses()
          .that()
          .resideInAPackage("org.sleb4j.model.linear..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.sleb4j.model", "org.sleb4j.model.family..");

  @ArchTest
  static final ArchRule ARROWS_POINT_ONE_WAY =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("torch")
          .definedBy("org.sleb4j.torch..")
          .layer("checkpoint")
          .definedBy("org.sleb4j.checkpoint..")
          .layer("gguf")
          .definedBy("org.sleb4j.gguf..")
          .layer("hub")
          .definedBy("org.sleb4j.hub..")
          .layer("tokenizer")
          .definedBy("org.sleb4j.tokenizer..")
          .layer("model")
          .definedBy("org.sleb4j.model..")
          .layer("data")
          .definedBy("org.sleb4j.data..")
          .layer("generate")
          .definedBy("org.sleb4j.generate..")
          .layer("eval")
          .definedBy("org.sleb4j.eval..")
          .layer("zeroshot")
          .definedBy("org.sleb4j.zeroshot..")
          .layer("redundancy")
          .definedBy("org.sleb4j.redundancy..")
          .layer("repair")
          .definedBy("org.sleb4j.repair..")
          .layer("search")
          .definedBy("org.sleb4j.search..")
          .layer("origin")
          .definedBy("org.sleb4j.origin..")
          .layer("bench")
          .definedBy("org.sleb4j.bench..")
          .layer("save")
          .definedBy("org.sleb4j.save..")
          .layer("export")
          .definedBy("org.sleb4j.export..")
          .layer("prune")
          .definedBy("org.sleb4j.prune..")
          .layer("quant")
          .definedBy("org.sleb4j.quant..")
          .layer("display")
          .definedBy("org.sleb4j.display..")
          .layer("fields")
          .definedBy("org.sleb4j.fields..")
          .layer("report")
          .definedBy("org.sleb4j.report..")
          .layer("session")
          .definedBy("org.sleb4j.session..")
          .layer("facade")
          .definedBy("org.sleb4j")
          .layer("plot")
          .definedBy("org.sleb4j.plot..")
          .layer("spark")
          .definedBy("org.sleb4j.spark..")
          .layer("cli")
          .definedBy("org.sleb4j.cli..")
          .whereLayer("torch")
          .mayNotAccessAnyLayer()
          .whereLayer("tokenizer")
          .mayNotAccessAnyLayer()
          .whereLayer("data")
          .mayNotAccessAnyLayer()
          .whereLayer("checkpoint")
          .mayOnlyAccessLayers("torch")
          .whereLayer("gguf")
          .mayOnlyAccessLayers("checkpoint", "torch")
          .whereLayer("hub")
          .mayOnlyAccessLayers("checkpoint")
          .whereLayer("model")
          .mayOnlyAccessLayers("checkpoint", "torch")
          .whereLayer("generate")
          .mayOnlyAccessLayers("model", "torch")
          .whereLayer("eval")
          .mayOnlyAccessLayers("data", "model", "torch")
          .whereLayer("zeroshot")
          .mayOnlyAccessLayers("eval", "data", "model", "tokenizer", "torch")
          .whereLayer("redundancy")
          .mayOnlyAccessLayers("eval", "data", "model", "torch")
          .whereLayer("repair")
          .mayOnlyAccessLayers("redundancy", "eval", "data", "model", "checkpoint", "torch")
          .whereLayer("search")
          .mayOnlyAccessLayers("redundancy", "eval", "model")
          .whereLayer("origin")
          .mayOnlyAccessLayers("data", "model", "checkpoint", "torch")
          .whereLayer("bench")
          .mayOnlyAccessLayers(
              "origin", "search", "zeroshot", "eval", "data", "generate", "model", "torch")
          .whereLayer("save")
          .mayOnlyAccessLayers("search", "origin", "model", "checkpoint", "torch")
          .whereLayer("export")
          .mayOnlyAccessLayers("save", "tokenizer", "model", "gguf", "checkpoint", "torch")
          .whereLayer("prune")
          .mayOnlyAccessLayers("save", "origin", "model", "checkpoint", "torch")
          .whereLayer("quant")
          .mayOnlyAccessLayers("save", "origin", "eval", "data", "model", "checkpoint", "torch")
          .whereLayer("display")
          .mayNotAccessAnyLayer()
          .whereLayer("fields")
          .mayOnlyAccessLayers(
              "bench",
              "prune",
              "export",
              "quant",
              "origin",
              "search",
              "redundancy",
              "repair",
              "zeroshot",
              "eval",
              "generate",
              "data",
              "model",
              "torch")
          .whereLayer("report")
          .mayOnlyAccessLayers(
              "fields",
              "checkpoint",
              "plot",
              "display",
              "bench",
              "prune",
              "export",
              "quant",
              "save",
              "origin",
              "search",
              "redundancy",
              "repair",
              "zeroshot",
              "eval",
              "data",
              "model",
              "torch")
          .whereLayer("session")
          .mayOnlyBeAccessedByLayers("facade", "spark", "cli")
          .whereLayer("session")
          .mayOnlyAccessLayers(
              "display",
              "bench",
              "prune",
              "export",
              "quant",
              "save",
              "origin",
              "search",
              "redundancy",
              "repair",
              "zeroshot",
              "eval",
              "generate",
              "data",
              "hub",
              "tokenizer",
              "model",
              "checkpoint",
              "torch")
          .whereLayer("facade")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("plot")
          .mayOnlyAccessLayers("search", "redundancy", "repair", "eval", "model")
          .whereLayer("spark")
          .mayOnlyBeAccessedByLayers("facade", "cli")
          .whereLayer("spark")
          .mayOnlyAccessLayers(
              "session",
              "origin",
              "display",
              "quant",
              "redundancy",
              "repair",
              "zeroshot",
              "eval",
              "data",
              "model",
              "checkpoint",
              "torch")
          .whereLayer("cli")
          .mayNotBeAccessedByAnyLayer();
}
