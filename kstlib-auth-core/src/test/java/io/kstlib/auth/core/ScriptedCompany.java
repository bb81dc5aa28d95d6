package io.kstlib.auth.core;

import io.kstlib.auth.api.UserInteraction;
import io.kstlib.auth.core.interaction.SystemInteraction;
import io.kstlib.auth.spi.provider.ProviderFactory;
import io.kstlib.auth.spi.storage.TokenStorageFactory;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A company with one provider, {@code corporate}, whose server and token storage do what a test says. */
public final class ScriptedCompany implements AutoCloseable {

    public static final String PROVIDER = "corporate";
    public static final String ISSUER = "https://sso.example.com";

    private final Path folder;
    private final String clientId = UUID.randomUUID().toString();
    private final ScriptedProvider.Script script = ScriptedProvider.script(clientId);
    private final List<Kstlib> programs = new ArrayList<>();

    public ScriptedCompany(Path folder) {
        this.folder = folder;
    }

    public String clientId() {
        return clientId;
    }

    /** Returns the script of the provider's server. */
    public ScriptedProvider.Script script() {
        return script;
    }

    /** Returns the storage: all programs of the company share it, and nothing else. */
    public FaultyStorage storage() {
        return FaultyStorage.named(clientId);
    }

    /** Returns a program of the company, to be set up further. */
    public KstlibBuilder program() {
        return program(Map.of());
    }

    /**
     * Returns a program of the company, to be set up further.
     *
     * @param keys further keys of the provider, and other values for the usual ones
     */
    public KstlibBuilder program(Map<String, Object> keys) {
        Map<String, Object> provider = new LinkedHashMap<>(
                Map.of("type", "scripted", "client_id", clientId, "issuer", ISSUER, "token_storage", "faulty"));
        provider.putAll(keys);
        return Kstlib.builder()
                .configuration(Map.of(
                        "auth",
                        Map.of(
                                "storage",
                                Map.of("faulty", Map.of("name", clientId)),
                                "providers",
                                Map.of(PROVIDER, provider))))
                .environment(Map.of())
                .home(folder)
                .pluginLoader(ServicesLoader.besideClassPath()
                        .declare(folder, ProviderFactory.class, ScriptedProvider.Factory.class.getName())
                        .declare(folder, TokenStorageFactory.class, FaultyStorage.Factory.class.getName()));
    }

    /** Starts a program, which ends with the company. */
    public Kstlib start(KstlibBuilder program) {
        Kstlib started = program.build();
        programs.add(started);
        return started;
    }

    /** Returns an interaction that ignores messages and answers nothing. */
    public static UserInteraction noOne() {
        return new SystemInteraction(
                Map.of(), new PrintStream(OutputStream.nullOutputStream()), InputStream.nullInputStream());
    }

    @Override
    public void close() {
        programs.forEach(Kstlib::close);
        FaultyStorage.reset(clientId);
    }
}
