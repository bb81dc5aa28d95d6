package io.kstlib.sops;

import io.kstlib.sops.document.BinaryStore;
import io.kstlib.sops.document.DocumentStore;
import io.kstlib.sops.document.DotenvStore;
import io.kstlib.sops.document.IniStore;
import io.kstlib.sops.document.JsonStore;
import io.kstlib.sops.document.YamlStore;
import java.nio.file.Path;
import java.util.Optional;

/** A file format. */
public enum SopsFormat {
    /** JSON with an object at its top. */
    JSON("json", Metadata.Layout.TREE, ".json"),
    /** YAML: one or more documents, each a map. Comments are kept and encrypted. */
    YAML("yaml", Metadata.Layout.TREE, ".yaml", ".yml"),
    /** Lines of {@code NAME=value}. */
    DOTENV("dotenv", Metadata.Layout.PREFIX, ".env"),
    /** Sections of keys and values. */
    INI("ini", Metadata.Layout.SECTION, ".ini"),
    /** Anything, encrypted as one value. */
    BINARY("binary", Metadata.Layout.TREE, "");

    private final String name;
    private final Metadata.Layout layout;
    private final String extension;
    private final String otherExtension;

    SopsFormat(String name, Metadata.Layout layout, String extension) {
        this(name, layout, extension, extension);
    }

    SopsFormat(String name, Metadata.Layout layout, String extension, String otherExtension) {
        this.name = name;
        this.layout = layout;
        this.extension = extension;
        this.otherExtension = otherExtension;
    }

    /**
     * Returns the format of a file, by the end of its name as in {@code sops}: {@code .json}, {@code .yaml} or {@code .yml}, {@code .env},
     * {@code .ini}; any other is {@link #BINARY}.
     *
     * @param file a path; nothing is read
     */
    public static SopsFormat forPath(Path file) {
        String path = file.toString();
        for (SopsFormat format : values()) {
            if (path.endsWith(format.extension) || path.endsWith(format.otherExtension)) {
                return format;
            }
        }
        return BINARY;
    }

    /**
     * Returns the format that {@code sops} calls by a name in {@code --input-type}.
     *
     * @param name the name, such as {@code yaml}
     * @return the format; empty if there is none of this name
     */
    public static Optional<SopsFormat> named(String name) {
        for (SopsFormat format : values()) {
            if (format.toString().equals(name)) {
                return Optional.of(format);
            }
        }
        return Optional.empty();
    }

    /** Whether the format has text only, and little quoting. */
    boolean isFlat() {
        return this == DOTENV || this == INI;
    }

    Metadata.Layout layout() {
        return layout;
    }

    DocumentStore store() {
        return switch (this) {
            case JSON -> new JsonStore();
            case YAML -> new YamlStore();
            case DOTENV -> new DotenvStore();
            case INI -> new IniStore();
            case BINARY -> new BinaryStore();
        };
    }

    /** Returns the name that {@code sops} has for the format, such as {@code yaml}. */
    @Override
    public String toString() {
        return name;
    }
}
