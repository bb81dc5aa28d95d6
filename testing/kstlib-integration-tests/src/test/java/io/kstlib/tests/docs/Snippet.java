package io.kstlib.tests.docs;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * A Java block as a reader copies it into a file: a type as it is, anything else as the body of a main method.
 *
 * @param imports the lines that the block begins with, or else those that its page shows for all blocks
 * @param ownImports whether they are in the block
 * @param name the type
 * @param body the rest of the file
 */
record Snippet(List<String> imports, boolean ownImports, String name, String body) {

    private static final Pattern IMPORT = Pattern.compile("(?m)^import (?:static )?[\\w.]+\\.(\\w+);$");
    private static final Pattern TYPE =
            Pattern.compile("(?m)^(?:(?:public|abstract|final) )*(?:class|interface|record|enum) (\\w+)");
    private static final Pattern COMMENT = Pattern.compile("//.*|(?s:/\\*.*?\\*/)");

    static Snippet of(DocumentedBlock block) {
        List<String> own = imports(block.text());
        String code = IMPORT.matcher(block.text()).replaceAll("").strip();
        List<String> imports = own.isEmpty() ? importsOf(block.page()) : own;
        Matcher type = TYPE.matcher(code);
        return type.find()
                ? new Snippet(imports, !own.isEmpty(), type.group(1), code)
                : new Snippet(
                        imports,
                        !own.isEmpty(),
                        "Snippet",
                        "public class Snippet {\n    public static void main(String[] args) throws Exception {\n" + code
                                + "\n    }\n}\n");
    }

    /** Returns what a page says that all of its blocks import; empty when it says nothing. */
    static List<String> importsOf(Path page) {
        return DocumentedBlock.all("imports").stream()
                .filter(block -> block.page().equals(page))
                .flatMap(block -> imports(block.text()).stream())
                .toList();
    }

    private static List<String> imports(String text) {
        return IMPORT.matcher(text).results().map(found -> found.group()).toList();
    }

    boolean uses(String imported) {
        Matcher name = IMPORT.matcher(imported);
        return name.matches()
                && Pattern.compile("\\b" + name.group(1) + "\\b")
                        .matcher(COMMENT.matcher(body).replaceAll(""))
                        .find();
    }

    /** Compiles the file and returns the folder with the class. */
    Path compile(Path folder) {
        try {
            Path source = folder.resolve(name + ".java");
            String text = imports.stream().collect(Collectors.joining("\n", "", "\n\n")) + body;
            Files.writeString(source, text);
            JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
            StringWriter messages = new StringWriter();
            try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
                boolean compiled = compiler.getTask(
                                messages,
                                files,
                                null,
                                List.of("-d", folder.toString(), "-cp", classPath(), "--release", "17", "-proc:none"),
                                null,
                                files.getJavaFileObjects(source))
                        .call();
                if (!compiled) {
                    throw new AssertionError(messages + "\n" + text);
                }
            }
            return folder;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Returns the class path of the tests, on which all modules are. */
    static String classPath() {
        return System.getProperty("java.class.path");
    }
}
