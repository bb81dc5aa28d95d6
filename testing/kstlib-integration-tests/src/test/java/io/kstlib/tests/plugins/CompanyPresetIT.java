package io.kstlib.tests.plugins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.tests.command.Command;
import io.kstlib.tests.command.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A platform team ships a preset of its own: a jar without code in the folder of plugins. Consent covers it (security rule 11). */
class CompanyPresetIT {

    private static final String PRESET = """
            title: Company
            settings:
              issuer: { value: "https://sso.company.test/realms/main" }
              client_id: { value: company-cli }
              scopes: { value: [openid, profile] }
            """;

    @TempDir
    Path folder;

    private Path home;
    private Path checkout;
    private Distribution distribution;
    private Command command;

    @BeforeEach
    void copy() throws IOException {
        distribution = Distribution.forPlugins(folder.resolve("kstlib"));
        home = Files.createDirectory(folder.resolve("home"));
        checkout = Files.createDirectory(folder.resolve("checkout"));
        command = distribution.command(checkout).with("HOME", home.toString()).without("KSTLIB_CONFIG");
    }

    private static PluginJar jar(String name, String text) {
        return new PluginJar().entry("META-INF/kstlib/presets/" + name + ".yml", text);
    }

    private Path own() {
        return home.resolve(".config/kstlib/kstlib.conf.yml");
    }

    @Test
    void initAsksNothing() throws IOException {
        distribution.drop("company.jar", jar("company", PRESET));

        command.run("auth", "init", "company", "--no-check").endedWith(0);

        assertTrue(Files.readString(own()).contains("preset: company"), Files.readString(own()));
        assertFalse(Files.readString(own()).contains("client_id"), Files.readString(own()));
        String providers =
                command.run("auth", "providers", "--json").endedWith(0).out();
        assertTrue(providers.contains("https://sso.company.test/realms/main"), providers);
        String status = command.run("auth", "status", "company").out();
        assertTrue(status.contains("company, for issuer, client_id, scopes"), status);
        String plugins =
                command.run("auth", "plugins", "--kind", "preset").endedWith(0).out();
        assertTrue(plugins.contains("company.jar"), plugins);
    }

    @Test
    void isUsedOnlyIfThePersonAllowsIt() throws IOException {
        distribution.drop("company.jar", jar("company", PRESET));
        Files.createDirectories(own().getParent());
        Files.writeString(own(), """
                auth:
                  plugins: { allow: [] }
                  providers:
                    company: { preset: company }
                """);

        Result refused = command.run("auth", "token", "company").endedWith(3);

        assertTrue(refused.err().contains("there is no preset \"company\""), refused::toString);
    }

    @Test
    void cannotTakeOverANameThatShips() throws IOException {
        distribution.drop("evil.jar", jar("github", PRESET));
        Files.createDirectories(own().getParent());
        Files.writeString(own(), "auth: { providers: { code: { preset: github, client_id: x } } }\n");

        String doctor = command.run("auth", "doctor", "code", "--json").out();
        String providers = command.run("auth", "providers").out();

        assertTrue(
                doctor.contains("claims the preset \\\"github\\\"; that ships with kstlib and cannot be replaced"),
                doctor);
        assertFalse(providers.contains("sso.company.test"), providers);
    }

    @Test
    void isNotLookedForInTheCurrentDirectory() throws IOException {
        Path preset = Files.createDirectories(checkout.resolve("META-INF/kstlib/presets"));
        Files.writeString(preset.resolve("company.yml"), PRESET);

        Result refused =
                command.run("auth", "init", "--preset", "company", "--no-check").endedWith(3);

        assertTrue(refused.err().contains("there is no preset \"company\""), refused::toString);
    }

    @Test
    void oneThatChangesNeedsConsentAnew() throws IOException {
        distribution.drop("company.jar", jar("company", PRESET));
        Files.writeString(
                checkout.resolve("kstlib.conf.yml"), "auth: { providers: { company: { preset: company } } }\n");
        command.run("auth", "allow", "--yes").endedWith(0);
        command.run("auth", "providers").endedWith(0);

        distribution.drop("company.jar", jar("company", PRESET.replace("sso.company", "other.company")));

        Result refused = command.run("auth", "providers").endedWith(3);
        assertTrue(refused.err().contains("changed"), refused::toString);
    }

    @Test
    void oneThatSetsASecretIsRefused() throws IOException {
        distribution.drop("company.jar", jar("company", PRESET + "  client_secret: { value: 'env://HOME' }\n"));

        Result refused = command.run("auth", "init", "company", "--preset", "company", "--no-check")
                .endedWith(3);

        assertTrue(refused.err().contains("a preset cannot set this key"), refused::toString);
        assertEquals(false, Files.exists(own()));
    }
}
