package io.kstlib.tests.docs;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Turns a Java block into a program. */
final class Snippet {

    /** The imports that a reader's editor adds. */
    private static final String IMPORTS = """
            import io.kstlib.auth.api.*;
            import io.kstlib.auth.api.error.*;
            import io.kstlib.auth.api.token.*;
            import io.kstlib.auth.core.*;
            import io.kstlib.auth.core.authorization.*;
            import io.kstlib.auth.core.consent.*;
            import io.kstlib.auth.core.event.*;
            import io.kstlib.auth.core.interaction.*;
            import io.kstlib.auth.core.session.*;
            import io.kstlib.auth.oauth2.*;
            import io.kstlib.auth.oidc.*;
            import io.kstlib.grpc.*;
            import io.kstlib.okhttp.*;
            import io.grpc.ClientInterceptor;
            import java.net.URI;
            import java.net.http.*;
            import java.time.Instant;
            import java.util.Optional;
            import java.util.function.Supplier;
            import okhttp3.OkHttpClient;
            import okhttp3.Request;
            import okhttp3.Response;
            """;

    private Snippet() {}

    /** Compiles the block as the body of a main method and returns the folder with the class {@code Snippet}. */
    static Path compile(String body, Path folder) {
        try {
            Path source = folder.resolve("Snippet.java");
            Files.writeString(
                    source,
                    IMPORTS + "public class Snippet {\n    public static void main(String[] args) throws Exception {\n"
                            + body + "\n    }\n}\n");
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
                    throw new AssertionError(messages + "\n" + body);
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
