package io.kstlib.tests.plugins;

import io.kstlib.tests.command.Result;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Sources of storage plugins, and the answers of the command about plugins. */
public final class Zoo {

    /** A provider that needs no network while its token is valid. */
    static final String CONFIGURATION = """
            auth:
              token_storage: %s
              default_provider: corporate
              providers:
                corporate:
                  type: oidc
                  issuer: https://login.example.com
                  client_id: my-app
                  scopes: [openid]
            """;

    private Zoo() {}

    /** Makes a storage that holds one valid token, {@code token-from-TYPE}. */
    static PluginJar storage(String className, String type) {
        return storage(className, type, '"' + type + '"');
    }

    /** Makes a storage that holds one valid token: {@code token-from-} and the value of a Java expression at the time of reading. */
    static PluginJar storage(String className, String type, String expression) {
        return new PluginJar()
                .source(className, factory(className, type, ""))
                .source(className + "Storage", """
                        package %s;

                        import io.kstlib.auth.spi.storage.Lease;
                        import io.kstlib.auth.spi.storage.TokenStorage;
                        import io.kstlib.auth.spi.storage.TokenUpdate;
                        import io.kstlib.auth.api.token.Token;
                        import java.time.Duration;
                        import java.util.HashMap;
                        import java.util.List;
                        import java.util.Map;
                        import java.util.Optional;

                        final class %sStorage implements TokenStorage {
                            @Override public Optional<Token> load(String provider) {
                                Map<String, Object> stored = new HashMap<>();
                                stored.put("access_token", "token-from-" + (%s));
                                stored.put("token_type", "Bearer");
                                stored.put("issued_at", "2026-01-01T00:00:00+00:00");
                                stored.put("expires_at", "9999-01-01T00:00:00+00:00");
                                stored.put("metadata", Map.of("kstlib",
                                        Map.of("server", "https://login.example.com", "client_id", "my-app")));
                                return Optional.of(Token.fromMap(stored));
                            }
                            @Override public List<String> list() { return List.of("corporate"); }
                            @Override public Optional<Token> update(String provider, Duration wait, TokenUpdate update) {
                                return update.apply(load(provider), Lease.HELD);
                            }
                            @Override public void proveWritable(String provider) {}
                            @Override public String location(String provider) { return "a cage"; }
                            @Override public Protection protection() { return Protection.ENCRYPTED; }
                        }
                        """.formatted(packageOf(className), simple(className), expression));
    }

    /** Returns the source of a factory, with further members. */
    static String factory(String className, String type, String members) {
        return """
                package %1$s;

                import io.kstlib.auth.spi.storage.StorageContext;
                import io.kstlib.auth.spi.storage.TokenStorage;
                import io.kstlib.auth.spi.storage.TokenStorageFactory;

                @io.kstlib.auth.spi.plugin.Plugin(type = "%3$s", description = "an animal")
                public final class %2$s implements TokenStorageFactory {
                    %4$s
                    @Override public TokenStorage create(StorageContext context) { return new %2$sStorage(); }
                }
                """.formatted(packageOf(className), simple(className), type, members);
    }

    private static String packageOf(String className) {
        return className.substring(0, className.lastIndexOf('.'));
    }

    private static String simple(String className) {
        return className.substring(className.lastIndexOf('.') + 1);
    }

    /** Returns the plugins that {@code kstlib auth plugins --json} lists. */
    public static List<Map<?, ?>> plugins(Result json) {
        return ((List<?>) Objects.requireNonNull(json.json().get("plugins")))
                .stream().<Map<?, ?>>map(plugin -> (Map<?, ?>) plugin).toList();
    }

    /** Returns the type strings of the plugins of a kind that can be used. */
    public static List<String> types(Result json, String kind) {
        return plugins(json).stream()
                .filter(plugin -> kind.equals(plugin.get("kind")) && plugin.get("problem") == null)
                .map(plugin -> String.valueOf(((List<?>) Objects.requireNonNull(plugin.get("types"))).get(0)))
                .sorted()
                .toList();
    }

    /** Returns why plugins cannot be used, one line each: kind, class, file or module, problem. */
    public static List<String> problems(Result json) {
        return plugins(json).stream()
                .filter(plugin -> plugin.get("problem") != null)
                .map(plugin -> plugin.get("kind") + " " + plugin.get("class") + " "
                        + (plugin.get("file") == null ? plugin.get("module") : plugin.get("file")) + ": "
                        + plugin.get("problem"))
                .toList();
    }
}
