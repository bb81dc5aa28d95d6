package io.kstlib.tests.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.core.Kstlib;
import io.kstlib.auth.core.config.ConfigChecker.PluginSchemas;
import io.kstlib.auth.core.config.Preset;
import io.kstlib.auth.core.config.Preset.Source;
import io.kstlib.auth.core.login.Engine;
import io.kstlib.auth.spi.config.ConfigList;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.ConfigScalar;
import io.kstlib.auth.spi.config.ConfigValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The page {@code docs/presets.md} says what the presets say. It is written again with {@code -Dkstlib.docs=write}. */
class PresetsPageTest {

    private static final Path PAGE = DocumentedBlock.root().resolve("docs/presets.md");

    private static final String HEAD = """
            # Presets

            A section with `preset: NAME` takes the settings below; what it writes itself wins. `kstlib auth init NAME` writes such a section. Each fact has its
            source, with the day on which it was read. This page is made from the files of the presets.
            [A company's own preset](plugins.md#a-companys-own-preset) is a jar without code.
            """;

    @Test
    void saysWhatThePresetsSay() throws IOException {
        StringBuilder page = new StringBuilder(HEAD);
        try (Kstlib kstlib = Kstlib.builder().configuration(Map.of()).build()) {
            PluginSchemas known = Engine.schemas(kstlib);
            known.presets()
                    .forEach(name -> page.append(section(known.preset(name).orElseThrow())));
        }
        if (System.getProperty("kstlib.docs", "").equals("write")) {
            Files.writeString(PAGE, page);
        } else {
            assertEquals(page.toString(), Files.readString(PAGE), "write it again with -Dkstlib.docs=write");
        }
    }

    @Test
    void eachSectionPassesTheCheckOfItsKeys() {
        try (Kstlib kstlib = Kstlib.builder().configuration(Map.of()).build()) {
            PluginSchemas known = Engine.schemas(kstlib);
            for (String name : known.presets()) {
                Map<String, Object> section = new LinkedHashMap<>(Map.of(
                        "preset", name, "client_id", "x", "client_secret", "env://SECRET", "token_storage", "memory"));
                Preset preset = known.preset(name).orElseThrow();
                preset.blanks().forEach((blank, of) -> section.put(blank, of.example()));
                if (preset.registration().clientSecret() == Preset.ClientSecret.NONE) {
                    section.remove("client_secret");
                }
                try (Kstlib configured = Kstlib.builder()
                        .configuration(Map.of("auth", Map.of("providers", Map.of(name, section))))
                        .build()) {
                    configured.checkConfiguration();
                    assertTrue(configured.problem(name).isEmpty(), name);
                }
            }
        }
    }

    private static String section(Preset preset) {
        StringBuilder page = new StringBuilder("\n## " + preset.name() + "\n\n");
        page.append(preset.title());
        if (preset.documentation() != null) {
            page.append(" ([documentation](").append(preset.documentation()).append("))");
        }
        page.append(".\n\n| key | value | source |\n| --- | --- | --- |\n");
        preset.blanks()
                .values()
                .forEach(blank -> page.append("| `")
                        .append(blank.name())
                        .append("` | to fill: ")
                        .append(blank.asks())
                        .append(", such as `")
                        .append(blank.example())
                        .append(blank.standard() == null ? "" : "`; without it `" + blank.standard())
                        .append("` | ")
                        .append(source(blank.source()))
                        .append(" |\n"));
        preset.settings()
                .entries()
                .forEach((key, value) -> page.append("| `")
                        .append(key)
                        .append("` | `")
                        .append(text(value))
                        .append("` | ")
                        .append(source(preset.sources().get(key)))
                        .append(" |\n"));
        Preset.Registration registration = preset.registration();
        page.append("\nRegister the client at ")
                .append(registration.at().contains("{") ? "`" + registration.at() + "`" : "<" + registration.at() + ">")
                .append(" (")
                .append(source(registration.source()))
                .append("). ")
                .append(registration.how())
                .append(
                        registration.redirectUri() == null
                                ? ""
                                : " Redirect URI: `" + registration.redirectUri() + "`.")
                .append(" Client secret: ")
                .append(registration.clientSecret().name().toLowerCase(Locale.ROOT))
                .append(".\n\n");
        preset.facts()
                .forEach(fact -> page.append("- ")
                        .append(fact.says())
                        .append(" (")
                        .append(source(fact.source()))
                        .append(")\n"));
        page.append("\n| the provider says | what helps | source |\n| --- | --- | --- |\n");
        preset.errors()
                .forEach(error -> page.append("| `")
                        .append(error.error())
                        .append("` | ")
                        .append(error.help())
                        .append(" | ")
                        .append(source(error.source()))
                        .append(" |\n"));
        return page.toString();
    }

    private static String source(Source source) {
        return "[" + source.date() + "](" + source.address() + ")";
    }

    private static String text(ConfigValue value) {
        if (value instanceof ConfigList list) {
            return list.items().stream().map(PresetsPageTest::text).collect(Collectors.joining(" "));
        }
        if (value instanceof ConfigMap map) {
            return map.entries().entrySet().stream()
                    .map(entry -> entry.getKey() + ": " + text(entry.getValue()))
                    .collect(Collectors.joining(", "));
        }
        return ((ConfigScalar) value).text();
    }
}
