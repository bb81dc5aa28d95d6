package io.kstlib.storage.sops;

import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.SecretException;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.spi.config.ConfigPath;
import io.kstlib.auth.spi.config.SecretReference;
import io.kstlib.auth.spi.plugin.Plugin;
import io.kstlib.auth.spi.plugin.PluginContext;
import io.kstlib.auth.spi.secret.SecretResolver;
import io.kstlib.auth.spi.secret.SecretResolverFactory;
import io.kstlib.files.UnfitFileException;
import io.kstlib.sops.Sops;
import io.kstlib.sops.SopsFormat;
import io.kstlib.sops.error.SopsException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code sops://FILE#a.b.c}: a value in a file that is encrypted with SOPS. */
@Plugin(type = "sops", description = "a value in a file encrypted with SOPS: sops://FILE#a.b.c")
public final class SopsSecrets implements SecretResolverFactory {

    /** For {@link java.util.ServiceLoader}. */
    public SopsSecrets() {}

    @Override
    public SecretResolver create(PluginContext context) {
        return new Resolver(context);
    }

    @Override
    public Optional<ConfigPath> file(SecretReference reference) {
        int hash = reference.target().indexOf('#');
        return hash <= 0 ? Optional.empty() : Optional.of(Resolver.path(reference, hash));
    }

    @Override
    public Optional<BiFunction<Path, byte[], Map<String, @Nullable Object>>> encryptedFiles(PluginContext context) {
        return Optional.of((file, content) -> Resolver.open(context, file.toString(), null, file, content));
    }

    /**
     * Values in encrypted files. Each file is decrypted when the caller asks for the first of its values, and again when its content has changed. So for
     * each content a card is touched once, and a network key is asked once. Safe for use by several threads.
     */
    static final class Resolver implements SecretResolver {

        private static final int MAX_BYTES = 1 << 20;

        private final PluginContext context;
        private final ConcurrentMap<Path, Opened> opened = new ConcurrentHashMap<>();

        /** The plain values of a file, and the content that they were in. */
        private static final class Opened {
            private final byte[] content;
            private final Map<String, @Nullable Object> values;

            Opened(byte[] content, Map<String, @Nullable Object> values) {
                this.content = content;
                this.values = values;
            }
        }

        Resolver(PluginContext context) {
            this.context = context;
        }

        @Override
        public Secret resolve(SecretReference reference) {
            SecretPath path = path(reference);
            Path file = file(reference);
            byte[] content = read(reference, file);
            Opened current = opened.compute(
                    file,
                    (any, known) -> known != null && Arrays.equals(known.content, content)
                            ? known
                            : new Opened(
                                    content, open(context, reference.toString(), reference.place(), file, content)));
            Object value = path.find(current.values)
                    .orElseThrow(() -> failure(
                            reference,
                            "leads to no value in " + file,
                            "Look at the keys with 'sops decrypt " + file + "'",
                            null));
            return secret(reference, value);
        }

        @Override
        public List<String> examine(SecretReference reference) {
            path(reference);
            requireRegular(reference, file(reference));
            return List.of();
        }

        private static SecretPath path(SecretReference reference) {
            return SecretPath.parse(reference.target().substring(hash(reference) + 1))
                    .orElseThrow(() -> failure(
                            reference,
                            "has no path behind the #",
                            "Write #a.b.c, or #[\"a\"][\"b.c\"][0] for keys with dots and for positions in lists",
                            null));
        }

        private static int hash(SecretReference reference) {
            String target = reference.target();
            int hash = target.indexOf('#');
            if (hash <= 0 || hash == target.length() - 1) {
                throw failure(reference, "does not say which value of which file", "Write sops://FILE#a.b.c", null);
            }
            return hash;
        }

        private static Secret secret(SecretReference reference, Object value) {
            boolean single = value instanceof String || value instanceof Number || value instanceof Boolean;
            if (!single) {
                throw failure(reference, "leads to a map or a list, not to a single value", "Name a value in it", null);
            }
            if (value instanceof Double) {
                throw failure(
                        reference,
                        "leads to a number with a fraction or an exponent, and the file does not keep how it was written",
                        "Set it again as a text, in quotes",
                        null);
            }
            String text = value.toString();
            if (text.isEmpty()) {
                throw failure(reference, "leads to an empty value", "Give it a value", null);
            }
            return Secret.of(text);
        }

        static ConfigPath path(SecretReference reference, int hash) {
            return new ConfigPath(reference.target().substring(0, hash), reference.origin());
        }

        /** Returns the path as it is written: {@code link/..} leads elsewhere than the folder that holds the link. */
        private Path file(SecretReference reference) {
            try {
                return path(reference, hash(reference)).resolve(context.home()).toAbsolutePath();
            } catch (InvalidPathException notAPath) {
                throw failure(reference, "names no path on this machine", null, notAPath);
            }
        }

        private byte[] read(SecretReference reference, Path file) {
            try {
                requireRegular(reference, file);
                return context.read(path(reference, hash(reference)), MAX_BYTES);
            } catch (UnfitFileException unfit) {
                throw failure(reference, "names a file larger than " + MAX_BYTES + " bytes", null, unfit);
            } catch (NoSuchFileException gone) {
                throw failure(reference, "names " + file + ", which does not exist", null, gone);
            } catch (AccessDeniedException denied) {
                throw failure(reference, "names " + file + ", which you may not read", null, denied);
            } catch (IOException unreadable) {
                throw failure(
                        reference,
                        "names " + file + ", which cannot be read: "
                                + unreadable.getClass().getSimpleName(),
                        null,
                        unreadable);
            }
        }

        /**
         * Opens a file. Looks for keys only then.
         *
         * @param place the place of the reference to the file, or {@code null} when the caller asked for the file itself
         */
        static Map<String, @Nullable Object> open(
                PluginContext context, String reference, @Nullable String place, Path file, byte[] content) {
            Sops sops = new Sops(
                    SopsKeyContexts.types(context),
                    SopsKeyContexts.of(context.environment(), context.home(), context.clock()));
            try {
                return sops.decrypt(content, SopsFormat.forPath(file), file.toString())
                        .toMap();
            } catch (SopsException failure) {
                SopsException closed = failure.inFile(file.toString());
                String problem = place == null
                        ? TokenCipher.problem(closed)
                        : "the reference " + reference + " (" + place + ") cannot be followed: "
                                + TokenCipher.problem(closed);
                throw new SecretException(
                        reference, problem, closed.remedy().map(Remedy::advice).orElse(null), closed);
            }
        }

        /** Refuses anything but a regular file: reading a pipe would wait. */
        private static void requireRegular(SecretReference reference, Path file) {
            if (!Files.isRegularFile(file)) {
                throw failure(
                        reference,
                        "names " + file + ", which "
                                + (Files.exists(file) ? "is not a regular file" : "does not exist"),
                        "Relative paths begin at " + beginning(reference.origin()),
                        null);
            }
        }

        private static String beginning(Origin origin) {
            Path configuration = origin.file();
            return configuration == null
                    ? "the current directory, " + Path.of("").toAbsolutePath()
                    : "the directory of the configuration file, " + configuration.getParent();
        }

        private static SecretException failure(
                SecretReference reference, String problem, @Nullable String remedy, @Nullable Throwable cause) {
            return new SecretException(
                    reference.toString(),
                    "the reference " + reference + " (" + reference.place() + ") " + problem,
                    remedy == null ? null : Remedy.advice(remedy),
                    cause);
        }

        /**
         * The path to a value. One form is {@code a.b.0}, keys and list positions with dots between. The other is {@code ["a"]["b.c"][0]}, the form of
         * {@code sops decrypt --extract}; it reaches keys with dots and brackets, too.
         *
         * @param steps the steps from the root; not empty
         */
        record SecretPath(List<Step> steps) {

            private static final Pattern BRACKET =
                    Pattern.compile("\\[(?:\"((?:[^\"\\\\]|\\\\.)*)\"|'([^']*)'|([0-9]{1,9}))\\]");
            private static final Pattern POSITION = Pattern.compile("[0-9]{1,9}");

            /**
             * @param key the key that it means in a map; {@code null} when it means none
             * @param position the position that it means in a list, from 0; {@code null} when it means none
             */
            record Step(@Nullable String key, @Nullable Integer position) {}

            SecretPath {
                steps = List.copyOf(steps);
            }

            /** Reads a path; empty when the text is not a path. */
            static Optional<SecretPath> parse(String text) {
                List<Step> steps = text.startsWith("[") ? bracketed(text) : dotted(text);
                return steps.isEmpty() ? Optional.empty() : Optional.of(new SecretPath(steps));
            }

            private static List<Step> dotted(String text) {
                List<Step> steps = new ArrayList<>();
                for (String part : text.split("\\.", -1)) {
                    if (part.isEmpty()) {
                        return List.of();
                    }
                    steps.add(new Step(part, POSITION.matcher(part).matches() ? Integer.valueOf(part) : null));
                }
                return steps;
            }

            private static List<Step> bracketed(String text) {
                List<Step> steps = new ArrayList<>();
                Matcher matcher = BRACKET.matcher(text);
                int end = 0;
                while (end < text.length()) {
                    if (!matcher.find(end) || matcher.start() != end) {
                        return List.of();
                    }
                    end = matcher.end();
                    steps.add(step(matcher));
                }
                return steps;
            }

            private static Step step(Matcher bracket) {
                String position = bracket.group(3);
                if (position != null) {
                    return new Step(null, Integer.valueOf(position));
                }
                String single = bracket.group(2);
                String key = single == null ? bracket.group(1).replaceAll("\\\\([\\\\\"])", "$1") : single;
                return new Step(key, null);
            }

            /** Returns the value at the path; empty when there is none. */
            Optional<Object> find(Map<String, @Nullable Object> root) {
                Object found = root;
                for (Step step : steps) {
                    String key = step.key();
                    Integer position = step.position();
                    if (found instanceof Map<?, ?> map && key != null && map.containsKey(key)) {
                        found = map.get(key);
                    } else if (found instanceof List<?> list && position != null && position < list.size()) {
                        found = list.get(position);
                    } else {
                        return Optional.empty();
                    }
                }
                return Optional.ofNullable(found);
            }
        }
    }
}
