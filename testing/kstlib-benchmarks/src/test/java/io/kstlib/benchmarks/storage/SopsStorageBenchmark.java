package io.kstlib.benchmarks.storage;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.plugin.Plugin;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.auth.spi.storage.TokenStorageFactory;
import io.kstlib.auth.testkit.context.TestContext;
import io.kstlib.benchmarks.BesideBaseline;
import io.kstlib.benchmarks.DirectoryTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Saves a token and loads it again with an age key. The baseline does the same two steps with the {@code sops} command on the {@code PATH}. */
@State(Scope.Benchmark)
public class SopsStorageBenchmark {

    private static final String PROVIDER = "example";

    private Path home;
    private TokenStorage storage;
    private Token token;
    private byte[] json;
    private String recipient;

    @Setup
    public void makeKey() throws IOException {
        home = Files.createTempDirectory("kstlib-benchmark");
        storage = storage();
        token = Token.builder(Secret.of("access".repeat(150)), Instant.parse("2026-01-31T12:00:00Z"))
                .refreshToken(Secret.of("refresh".repeat(100)))
                .idToken(Secret.of("id-token".repeat(120)))
                .scope(List.of("openid", "profile"))
                .build();
        storage.proveWritable(PROVIDER);
        storage.save(PROVIDER, token);
        json = ("{\"access_token\": \"" + "access".repeat(150) + "\", \"token_type\": \"Bearer\", \"refresh_token\": \""
                        + "refresh".repeat(100) + "\", \"id_token\": \"" + "id-token".repeat(120)
                        + "\", \"scope\": [\"openid\", \"profile\"], \"issued_at\": \"2026-01-31T12:00:00+00:00\"}")
                .getBytes(StandardCharsets.UTF_8);
        recipient = Files.readString(home.resolve(".config/sops/age/keys.txt"))
                .lines()
                .filter(line -> line.contains("public key: "))
                .map(line -> line.substring(line.indexOf("age1")))
                .findFirst()
                .orElseThrow();
    }

    private TokenStorage storage() {
        TokenStorageFactory factory = ServiceLoader.load(TokenStorageFactory.class).stream()
                .filter(each -> each.type().getAnnotation(Plugin.class).type().equals("sops"))
                .findFirst()
                .orElseThrow()
                .get();
        return factory.create(TestContext.of("auth.storage.sops", Map.of()).home(home));
    }

    @TearDown
    public void clean() throws IOException {
        DirectoryTree.delete(home);
    }

    private byte[] sops(byte[] input, String... arguments) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(arguments).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("HOME", home.toString());
        builder.environment().put("SOPS_DISABLE_VERSION_CHECK", "true");
        builder.environment().remove("XDG_CONFIG_HOME");
        Process process = builder.start();
        process.getOutputStream().write(input);
        process.getOutputStream().close();
        byte[] output = process.getInputStream().readAllBytes();
        if (process.waitFor() != 0) {
            throw new IOException("sops ended with " + process.exitValue());
        }
        return output;
    }

    @Benchmark
    public byte[] sopsCommand() throws IOException, InterruptedException {
        Path file = home.resolve("token.sops.json");
        byte[] encrypted =
                sops(json, "sops", "encrypt", "--age", recipient, "--filename-override", "token.json", "/dev/stdin");
        Files.write(file, encrypted);
        return sops(new byte[0], "sops", "decrypt", file.toString());
    }

    @Benchmark
    @BesideBaseline(value = "sopsCommand", mostTimesAsLong = 0.05)
    public Token saveAndLoad() {
        storage.save(PROVIDER, token);
        return storage.load(PROVIDER).orElseThrow();
    }
}
