package io.kstlib.tests.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.PackageTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import io.kstlib.tests.architecture.Reactor.BuiltModule;
import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.Name;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The Javadoc of exported packages can be read without the code and without a list of rules. */
class JavadocTest {

    /** The comment of a method that overrides another is inherited; the name of a contract's test is a sentence. */
    private static final Set<String> COMMENTED_ELSEWHERE = Set.of("Override", "Test");

    /** Such a row does not say what a setter sets. */
    private static final Pattern ONLY_ITSELF = Pattern.compile("\\{@return th(?:is|ese) \\w+}");

    private static final Pattern RULE = Pattern.compile("security\\s+rule");

    static List<BuiltModule> modules() {
        return Reactor.modules();
    }

    @ParameterizedTest
    @MethodSource("modules")
    void everyRowOfASummarySaysSomething(BuiltModule module) throws IOException {
        Comments comments = Comments.of(module);

        assertEquals(List.of(), comments.withoutSummary, "comments that do not begin with a sentence");
        assertEquals(List.of(), comments.missing, "no comment");
    }

    @ParameterizedTest
    @MethodSource("modules")
    void ruleIsNamedWithThePageThatHasIt(BuiltModule module) throws IOException {
        assertEquals(List.of(), Comments.of(module).rulesWithoutPage);
    }

    /** What is wrong with the comments of a module. */
    private static final class Comments extends TreePathScanner<Void, Void> {

        private final List<String> withoutSummary = new ArrayList<>();
        private final List<String> missing = new ArrayList<>();
        private final List<String> rulesWithoutPage = new ArrayList<>();
        private final BuiltModule module;
        private final DocTrees trees;

        private Comments(BuiltModule module, DocTrees trees) {
            this.module = module;
            this.trees = trees;
        }

        static Comments of(BuiltModule module) throws IOException {
            Set<String> exported = module.descriptor().exports().stream()
                    .map(ModuleDescriptor.Exports::source)
                    .collect(Collectors.toSet());
            JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
            try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
                JavacTask parser = (JavacTask) compiler.getTask(
                        null,
                        files,
                        null,
                        List.of("-proc:none"),
                        null,
                        files.getJavaFileObjectsFromPaths(module.sourceFiles()));
                Comments comments = new Comments(module, DocTrees.instance(parser));
                for (CompilationUnitTree unit : parser.parse()) {
                    if (exported.contains(String.valueOf(unit.getPackageName()))) {
                        comments.scan(new TreePath(unit), null);
                    }
                }
                return comments;
            }
        }

        @Override
        public Void visitPackage(PackageTree tree, Void unused) {
            cite();
            return null;
        }

        @Override
        public Void visitClass(ClassTree type, Void unused) {
            look();
            return super.visitClass(type, null);
        }

        @Override
        public Void visitMethod(MethodTree method, Void unused) {
            if (!isOfARecord(method)) {
                look();
            }
            return null; // a class in its body is nothing for others
        }

        @Override
        public Void visitVariable(VariableTree field, Void unused) {
            look();
            return null;
        }

        /** Whether it is the constructor that has the comment of its record. */
        private boolean isOfARecord(MethodTree method) {
            ClassTree type = (ClassTree) getCurrentPath().getParentPath().getLeaf();
            return type.getKind() == Tree.Kind.RECORD
                    && method.getReturnType() == null
                    && method.getParameters().stream()
                            .map(VariableTree::getName)
                            .toList()
                            .equals(components(type));
        }

        private static List<Name> components(ClassTree type) {
            return type.getMembers().stream()
                    .filter(VariableTree.class::isInstance)
                    .map(VariableTree.class::cast)
                    .filter(field -> !field.getModifiers().getFlags().contains(Modifier.STATIC))
                    .map(VariableTree::getName)
                    .toList();
        }

        private void look() {
            if (!isForOthers(getCurrentPath())) {
                return;
            }
            DocCommentTree comment = trees.getDocCommentTree(getCurrentPath());
            if (comment == null
                    && modifiers(getCurrentPath().getLeaf()).getAnnotations().stream()
                            .noneMatch(Comments::isElsewhere)) {
                missing.add(place());
            }
            if (comment != null
                    && (comment.getFirstSentence().isEmpty()
                            || ONLY_ITSELF
                                    .matcher(comment.getFirstSentence().get(0).toString())
                                    .matches())) {
                withoutSummary.add(place());
            }
            cite();
        }

        private void cite() {
            String comment = trees.getDocComment(getCurrentPath());
            if (comment != null && RULE.matcher(comment).find() && !comment.contains("docs/security.md")) {
                rulesWithoutPage.add(place());
            }
        }

        private static boolean isElsewhere(AnnotationTree annotation) {
            return COMMENTED_ELSEWHERE.contains(annotation.getAnnotationType().toString());
        }

        /** Whether the declaration and all types around it are public or protected. */
        private static boolean isForOthers(TreePath path) {
            Tree around = path.getParentPath().getLeaf();
            Set<Modifier> own = modifiers(path.getLeaf()).getFlags();
            boolean inInterface =
                    around.getKind() == Tree.Kind.INTERFACE || around.getKind() == Tree.Kind.ANNOTATION_TYPE;
            boolean visible = inInterface
                    ? !own.contains(Modifier.PRIVATE)
                    : own.contains(Modifier.PUBLIC) || own.contains(Modifier.PROTECTED);
            return visible && (around instanceof CompilationUnitTree || isForOthers(path.getParentPath()));
        }

        private static ModifiersTree modifiers(Tree declaration) {
            if (declaration instanceof ClassTree type) {
                return type.getModifiers();
            }
            return declaration instanceof MethodTree method
                    ? method.getModifiers()
                    : ((VariableTree) declaration).getModifiers();
        }

        private String place() {
            CompilationUnitTree unit = getCurrentPath().getCompilationUnit();
            long start = trees.getSourcePositions()
                    .getStartPosition(unit, getCurrentPath().getLeaf());
            Path file = module.sources().relativize(Path.of(unit.getSourceFile().toUri()));
            return file + ":" + unit.getLineMap().getLineNumber(start);
        }
    }
}
