package io.kstlib.auth.core.config;

import io.kstlib.auth.api.login.ConfigConsent;
import io.kstlib.auth.core.Kstlib;
import io.kstlib.auth.core.KstlibBuilder;
import io.kstlib.auth.core.login.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A person's home, and a folder in it that someone else filled. */
public final class Checkout {

    public static final String NAME = "kstlib.conf.yml";

    private final Path home;
    private final Path folder;
    private final Map<String, String> environment = new LinkedHashMap<>();
    private final List<String> warnings = new ArrayList<>();

    public Checkout(Path root) {
        this.home = root.resolve("home");
        this.folder = home.resolve("checkout");
        write(folder.resolve("README"), "hello");
        environment.put("HOME", home.toString());
    }

    public Path home() {
        return home;
    }

    public Path folder() {
        return folder;
    }

    public Path file() {
        return folder.resolve(NAME);
    }

    public List<String> warnings() {
        return warnings;
    }

    public Checkout own(String... lines) {
        write(home.resolve(".config/kstlib").resolve(NAME), lines);
        return this;
    }

    public Checkout config(String... lines) {
        write(file(), lines);
        return this;
    }

    public Checkout write(String file, String... lines) {
        write(folder.resolve(file), lines);
        return this;
    }

    public static void write(Path file, String... lines) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, String.join("\n", lines) + "\n");
        } catch (IOException broken) {
            throw new AssertionError(broken);
        }
    }

    public KstlibBuilder builder() {
        return Engine.program(Kstlib.builder(), program -> program.workingDirectory(folder))
                .environment(environment)
                .clock(Clock.fixed(Instant.parse("2026-06-01T12:00:00Z"), ZoneOffset.UTC))
                .warnings(warning -> warnings.add(warning.inWords()));
    }

    public ConfigConsent consent() {
        return builder().consent();
    }

    /** Loads the configuration as a command-line program does. */
    public Kstlib load() {
        return builder().foundFilesNeedConsent().build();
    }

    public Checkout allow() {
        consent().allow(consent().examine(folder));
        return this;
    }
}
