package io.kstlib.tests.architecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** The modules of this project, as the build made them. */
final class Reactor {

    /** The modules without classes for others: those that hold only tests of ours, and templates. */
    private static final Set<String> WITHOUT_CLASSES = Set.of(
            "kstlib-bom",
            "kstlib-benchmarks",
            "kstlib-distribution",
            "kstlib-integration-tests",
            "kstlib-plugin-archetype");

    private Reactor() {}

    /**
     * A module of the project.
     *
     * @param artifact its artifact, which is also the name of its directory
     * @param directory where it lies
     */
    record BuiltModule(String artifact, Path directory) {

        Path classes() {
            return directory.resolve("target/classes");
        }

        ModuleDescriptor descriptor() {
            return ModuleFinder.of(classes()).findAll().stream()
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(this + " has no module descriptor"))
                    .descriptor();
        }

        Path sources() {
            return directory.resolve("src/main/java");
        }

        /** Returns the Java sources. */
        List<Path> javaFiles() {
            return Reactor.javaFiles(sources());
        }

        /** Returns the Java sources, without {@code module-info.java}. */
        List<Path> sourceFiles() {
            return javaFiles().stream()
                    .filter(file -> !file.endsWith("module-info.java"))
                    .toList();
        }

        /** Returns the class of a source file, such as {@code io.kstlib.json.Json}. */
        String className(Path source) {
            String path = sources().relativize(source).toString().replace('\\', '/');
            return path.substring(0, path.length() - ".java".length()).replace('/', '.');
        }

        @Override
        public String toString() {
            return artifact;
        }
    }

    /** Returns every module with classes, in the order of the parent POM. */
    static List<BuiltModule> modules() {
        List<BuiltModule> modules = new ArrayList<>();
        for (Path directory : directories()) {
            String artifact = String.valueOf(directory.getFileName());
            if (!WITHOUT_CLASSES.contains(artifact)) {
                modules.add(new BuiltModule(artifact, directory));
            }
        }
        return modules;
    }

    /** Returns the directory of every module, in the order of the parent POM. */
    static List<Path> directories() {
        return texts(pom(root()), "module").stream().map(root()::resolve).toList();
    }

    /** Returns every Java file of every module, including tests and benchmarks. */
    static List<Path> javaFiles() {
        return directories().stream()
                .map(module -> module.resolve("src"))
                .filter(Files::isDirectory) // the BOM has no classes
                .flatMap(directory -> javaFiles(directory).stream())
                .toList();
    }

    private static List<Path> javaFiles(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .sorted()
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Returns every class of every module, and no other classes. */
    static JavaClasses classes() {
        return Classes.ALL;
    }

    /** Read only once, since that takes seconds. */
    private static final class Classes {

        private static final JavaClasses ALL = new ClassFileImporter()
                .importPaths(modules().stream().map(BuiltModule::classes).toList());
    }

    static Path root() {
        Path here = Path.of("").toAbsolutePath();
        return here.endsWith("kstlib-integration-tests") ? here.getParent().getParent() : here;
    }

    static Document pom(Path directory) {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            return factory.newDocumentBuilder()
                    .parse(directory.resolve("pom.xml").toFile());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (ParserConfigurationException | SAXException failure) {
            throw new IllegalStateException("cannot read the POM in " + directory, failure);
        }
    }

    static List<String> texts(Document document, String element) {
        return texts(document.getElementsByTagName(element));
    }

    static List<String> texts(Element within, String element) {
        return texts(within.getElementsByTagName(element));
    }

    private static List<String> texts(NodeList nodes) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            texts.add(nodes.item(i).getTextContent().strip());
        }
        return texts;
    }
}
