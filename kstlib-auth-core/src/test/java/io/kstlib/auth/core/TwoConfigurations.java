package io.kstlib.auth.core;

import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.login.LoginOptions;
import io.kstlib.auth.api.login.Warning;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.login.Engine;
import io.kstlib.auth.spi.provider.ProviderFactory;
import io.kstlib.auth.spi.storage.TokenStorageFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;

/**
 * A person with a configuration of their own, and a folder of others with another configuration for the same provider. Both share the stored tokens.
 * Each program is a process of its own and shares nothing else.
 */
final class TwoConfigurations implements AutoCloseable {

    static final String PROVIDER = "corporate";
    static final String ISSUER = "https://sso.example.com";

    private final Path home;
    private final Path folder;
    private final String clientId = UUID.randomUUID().toString();
    private final List<Kstlib> programs = new ArrayList<>();
    private final List<Warning> warnings = Collections.synchronizedList(new ArrayList<>());

    TwoConfigurations(Path root) {
        this.home = create(root.resolve("home"));
        this.folder = create(root.resolve("somewhere"));
    }

    private static Path create(Path directory) {
        try {
            return Files.createDirectories(directory);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static Path write(Path file, String content) {
        try {
            Files.createDirectories(file.resolveSibling("."));
            return Files.writeString(file, content);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    String clientId() {
        return clientId;
    }

    ScriptedProvider.Script script() {
        return ScriptedProvider.script(clientId);
    }

    FaultyStorage storage() {
        return FaultyStorage.named(clientId);
    }

    Token stored() {
        return storage().load(PROVIDER).orElseThrow();
    }

    /** Returns all warnings except those that say that a configuration was merely found. */
    List<String> warnings() {
        return warnings.stream()
                .filter(warning -> warning.kind() != Warning.Kind.USED_WITHOUT_CONSENT)
                .map(Warning::inWords)
                .toList();
    }

    List<Warning> warningsOfConsent() {
        return warnings.stream()
                .filter(warning -> warning.kind() == Warning.Kind.USED_WITHOUT_CONSENT)
                .toList();
    }

    Path home() {
        return home;
    }

    Path ownFolder() {
        return home.resolve(".config/kstlib");
    }

    Path foundFolder() {
        return folder;
    }

    /** Writes a file into one of the folders. */
    static void put(Path folder, String name, String content) {
        write(folder.resolve(name), content);
    }

    /** Returns a scripted OAuth provider with these further lines in its section. */
    String oauth(String... lines) {
        return section("type: scripted", "client_id: " + clientId, "issuer: " + ISSUER) + indented(lines);
    }

    /** Returns any section. */
    static String section(String... lines) {
        return indented(lines);
    }

    private static String indented(String... lines) {
        StringBuilder text = new StringBuilder();
        for (String line : lines) {
            text.append("      ").append(line).append('\n');
        }
        return text.toString();
    }

    private String file(String section) {
        return """
                auth:
                  token_storage: faulty
                  storage: { faulty: { name: %s } }
                  providers:
                    corporate:
                %s""".formatted(clientId, section);
    }

    /** Starts a program that uses the person's own configuration. */
    AuthClient own(String section) {
        write(ownFolder().resolve("kstlib.conf.yml"), file(section));
        return start(builder(Map.of("scripted", true)));
    }

    /** Starts a program that uses the configuration that it finds in the folder it was started in. */
    AuthClient found(String section) {
        write(folder.resolve("kstlib.conf.yml"), file(section));
        return start(Engine.program(builder(Map.of("scripted", true)), program -> program.workingDirectory(folder)));
    }

    /** Starts a program that names that configuration. */
    AuthClient named(String section) {
        Path file = write(folder.resolve("kstlib.conf.yml"), file(section));
        return start(builder(Map.of("scripted", true)).configFile(file));
    }

    /** Starts a program that uses the person's own configuration, without the plugins of providers. */
    AuthClient ownWithoutPlugins(String section) {
        write(ownFolder().resolve("kstlib.conf.yml"), file(section));
        return start(builder(Map.of()));
    }

    private KstlibBuilder builder(Map<String, Boolean> plugins) {
        ServicesLoader loader = ServicesLoader.onlyDeclared()
                .declare(home, TokenStorageFactory.class, FaultyStorage.Factory.class.getName());
        if (plugins.containsKey("scripted")) {
            loader.declare(
                    home,
                    ProviderFactory.class,
                    ScriptedProvider.Factory.class.getName(),
                    LedgerProvider.Factory.class.getName());
        }
        return Engine.program(
                        Kstlib.builder(),
                        program -> program.workingDirectory(home).withoutEventLog())
                .environment(Map.of())
                .home(home)
                .warnings(warnings::add)
                .pluginLoader(loader);
    }

    private AuthClient start(KstlibBuilder program) {
        Kstlib started = program.build();
        programs.add(started);
        return started.client(PROVIDER);
    }

    /** Logs in, with a token that is valid for an hour. */
    Token logIn(AuthClient client) {
        script().login = () -> token("access").build();
        return client.login(LoginOptions.with(ScriptedCompany.noOne()).whenLoggedIn(LoginOptions.WhenLoggedIn.REPLACE));
    }

    static Token.Builder token(String name) {
        Instant now = Instant.now();
        return Token.builder(Secret.of(name), now)
                .expiresAt(now.plusSeconds(3600))
                .refreshToken(Secret.of("refresh-" + name))
                .idToken(Secret.of("id-" + name));
    }

    /** Stores a token that says nothing about its owner, as another program does. */
    void storeUnmarked(Token token) {
        storage().put(PROVIDER, token);
    }

    /** Returns why a token is not handed out; {@code null} when it is. */
    static NotLoggedInException refusal(Callable<?> use) {
        try {
            use.call();
        } catch (NotLoggedInException refusal) {
            return refusal;
        } catch (Exception other) {
            throw new AssertionError(other);
        }
        throw new AssertionError("the token was handed out");
    }

    @Override
    public void close() {
        programs.forEach(Kstlib::close);
        FaultyStorage.reset(clientId);
    }
}
