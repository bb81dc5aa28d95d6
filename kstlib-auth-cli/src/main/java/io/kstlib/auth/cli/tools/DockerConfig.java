package io.kstlib.auth.cli.tools;

import io.kstlib.auth.cli.command.CommandException;
import io.kstlib.json.Json;
import io.kstlib.json.JsonException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The configuration of docker: its helpers, and everything else as it is. Immutable. */
final class DockerConfig {

    private static final String HELPERS = "credHelpers";
    private static final Pattern INDENT = Pattern.compile("(?m)^(?: {2})+");

    private final PersonalFile file;
    private final Map<String, @Nullable Object> document;
    private final Map<String, @Nullable Object> helpers;

    private DockerConfig(PersonalFile file, Map<String, @Nullable Object> document) {
        this.file = file;
        this.document = document;
        this.helpers = helpers(file, document);
    }

    /**
     * {@return the content of the file}
     *
     * @param file the file, which need not exist
     * @throws CommandException if it is not what docker writes
     */
    static DockerConfig of(PersonalFile file) {
        if (file.text().isBlank()) {
            return new DockerConfig(file, Map.of());
        }
        try {
            return new DockerConfig(file, Json.readObject(file.content()));
        } catch (JsonException unreadable) {
            throw CommandException.configuration(
                    file + " is not changed, because it cannot be read as JSON: " + unreadable.getMessage());
        }
    }

    private static Map<String, @Nullable Object> helpers(PersonalFile file, Map<String, @Nullable Object> document) {
        Map<String, @Nullable Object> helpers = new LinkedHashMap<>();
        Object written = document.getOrDefault(HELPERS, Map.of());
        if (!(written instanceof Map<?, ?> map)) {
            throw CommandException.configuration(
                    file + " is not changed, because its " + HELPERS + " is not an object");
        }
        map.forEach((host, helper) -> helpers.put(String.valueOf(host), helper));
        return helpers;
    }

    Path path() {
        return file.path();
    }

    /** Returns the helper of a registry; empty when it has none. */
    Optional<String> helper(String registry) {
        return Optional.ofNullable(helpers.get(registry)).map(String::valueOf);
    }

    /** Returns the registries that have this helper. */
    List<String> registries(String helper) {
        return helpers.entrySet().stream()
                .filter(entry -> helper.equals(entry.getValue()))
                .map(Map.Entry::getKey)
                .toList();
    }

    DockerConfig with(List<String> registries, String helper) {
        Map<String, @Nullable Object> changed = new LinkedHashMap<>(helpers);
        registries.forEach(registry -> changed.put(registry, helper));
        return with(changed);
    }

    DockerConfig without(List<String> registries, String helper) {
        Map<String, @Nullable Object> changed = new LinkedHashMap<>(helpers);
        registries.forEach(registry -> changed.remove(registry, helper));
        return with(changed);
    }

    private DockerConfig with(Map<String, @Nullable Object> changed) {
        if (changed.equals(helpers)) {
            return this;
        }
        Map<String, @Nullable Object> all = new LinkedHashMap<>(document);
        all.put(HELPERS, changed);
        if (changed.isEmpty()) {
            all.remove(HELPERS);
        }
        return new DockerConfig(file, all);
    }

    /**
     * Plans another content.
     *
     * @param after the configuration afterwards
     * @return the change; nothing where it is already so
     */
    List<Change> becomes(DockerConfig after) {
        List<String> lines = new ArrayList<>();
        helpers.forEach((host, helper) -> {
            if (!after.helpers.containsKey(host)) {
                lines.add("- " + HELPERS + "." + host + " = \"" + helper + "\"");
            }
        });
        after.helpers.forEach((host, helper) -> {
            if (!helpers.containsKey(host)) {
                lines.add("+ " + HELPERS + "." + host + " = \"" + helper + "\"");
            }
        });
        if (lines.isEmpty()) {
            return List.of();
        }
        return List.of(after.document.isEmpty() ? file.vanishes(lines) : file.becomes(after.text(), lines));
    }

    /** Writes the document with the indentation of the file. docker's own is a tab. */
    private String text() {
        String pretty = PersonalFile.inBytes(Json.writePretty(document));
        boolean hasTabs = !file.exists() || file.text().contains("\n\t");
        String indented = hasTabs ? INDENT.matcher(pretty).replaceAll(found -> "\t".repeat(levels(found))) : pretty;
        return file.text().endsWith("\n") ? indented + "\n" : indented;
    }

    private static int levels(MatchResult indent) {
        return indent.group().length() / 2;
    }
}
