package io.kstlib.tests.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.core.config.ShippedPlugins;
import io.kstlib.auth.core.plugin.PluginKind;
import io.kstlib.auth.spi.client.ClientAuthenticationFactory;
import io.kstlib.auth.spi.flow.AuthFlowFactory;
import io.kstlib.auth.spi.plugin.Plugin;
import io.kstlib.auth.spi.plugin.PluginFactory;
import io.kstlib.auth.spi.presentation.TokenPresentationFactory;
import io.kstlib.auth.spi.provider.ProviderFactory;
import io.kstlib.auth.spi.secret.SecretResolverFactory;
import io.kstlib.auth.spi.storage.TokenStorageFactory;
import io.kstlib.auth.spi.validation.TokenValidatorFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The code recognizes a plugin by what it declares, not by its type string. Its texts name no type, either: the plugin may not be there. */
class PluginNamesTest {

    private static final List<Class<? extends PluginFactory>> KINDS = List.of(
            ProviderFactory.class,
            AuthFlowFactory.class,
            ClientAuthenticationFactory.class,
            TokenPresentationFactory.class,
            TokenStorageFactory.class,
            TokenValidatorFactory.class,
            SecretResolverFactory.class);

    /** Types that are words of ordinary English, too. In a sentence they are types only as the value of a key. */
    private static final Set<String> ENGLISH = Set.of("file", "memory", "none", "provider");

    /** Types that are also names of fields and of kinds of plugins, so that a text of this word only says nothing. */
    private static final Set<String> FIELDS = Set.of("file", "none", "provider");

    private static final String VALUE_OF_KEY = "(?:\\btype|\\bflow|_[a-z]+): ";
    private static final String START_OF_WORD = "(?<![A-Za-z0-9_-])";
    private static final String END_OF_WORD = "(?![A-Za-z0-9_-])";

    /** What has a text or a quote in it: text blocks, texts, characters and both kinds of comments. */
    private static final Pattern QUOTED =
            Pattern.compile("\"\"\"(?<block>(?s:.*?))\"\"\"|\"(?<text>[^\"\\\\\\n]*+(?:\\\\.[^\"\\\\\\n]*+)*+)\""
                    + "|'(?:\\\\.[^'\\n]*|[^'\\\\])'|//[^\\n]*+|/\\*(?s:.*?)\\*/");

    /** Descriptions of keys, for people, give types as examples. */
    private static final Set<String> DESCRIPTIONS = Set.of(
            "io.kstlib.auth.core.config.AuthKeys",
            "io.kstlib.auth.spi.provider.ProviderKeys",
            "io.kstlib.auth.spi.internal.ProxyKeys");

    /** The types of all plugins, without those that the core brings itself. */
    private static Set<String> types() {
        Set<String> types = new TreeSet<>();
        for (Class<? extends PluginFactory> kind : KINDS) {
            types.addAll(typesOf(kind));
        }
        return types;
    }

    private static Set<String> typesOf(Class<? extends PluginFactory> kind) {
        return ServiceLoader.load(kind).stream()
                .filter(plugin -> !plugin.type().getName().startsWith("io.kstlib.auth.core."))
                .map(plugin -> plugin.type().getAnnotation(Plugin.class).type())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Returns the types that stand in a text as words. A longer name, such as that of an artifact, is another word. */
    private static Set<String> named(String text, Set<String> types) {
        return only(types, type -> isNamed(type, text));
    }

    private static boolean isNamed(String type, String text) {
        if (text.equals(type)) {
            return !FIELDS.contains(type);
        }
        String before = ENGLISH.contains(type) ? VALUE_OF_KEY : START_OF_WORD;
        Pattern word = Pattern.compile(before + Pattern.quote(type) + END_OF_WORD);
        return word.matcher(text).find();
    }

    private static List<String> texts(String source) {
        List<String> texts = new ArrayList<>();
        Matcher quoted = QUOTED.matcher(source);
        while (quoted.find()) {
            if (quoted.group("block") != null) {
                texts.add(quoted.group("block"));
            } else if (quoted.group("text") != null) {
                texts.add(quoted.group("text"));
            }
        }
        return texts;
    }

    /** Returns the classes of a module whose texts name types, with these types. Descriptions of keys do not count. */
    private static Map<String, Set<String>> classesThatName(String artifact, Set<String> types) throws IOException {
        Map<String, Set<String>> found = new TreeMap<>();
        for (Reactor.BuiltModule module : Reactor.modules()) {
            if (!module.artifact().equals(artifact)) {
                continue;
            }
            for (Path source : module.sourceFiles()) {
                Set<String> named = new TreeSet<>();
                texts(Files.readString(source)).forEach(text -> named.addAll(named(text, types)));
                if (!named.isEmpty()) {
                    found.put(module.className(source), named);
                }
            }
        }
        found.keySet().removeAll(DESCRIPTIONS);
        return found;
    }

    private static Set<String> only(Set<String> types, Predicate<String> which) {
        return types.stream().filter(which).collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void theTypesOfAllPluginsAreKnown() {
        Set<String> types = types();

        assertTrue(types.containsAll(Set.of("oidc", "device_code", "client_secret_post", "dpop", "redis", "jwt")));
        assertTrue(types.containsAll(ENGLISH), types::toString);
    }

    /** The table of the core saves the start of a program the annotations. */
    @Test
    void theTableOfShippedPluginsSaysWhatTheirAnnotationsSay() {
        Set<String> apart = ShippedPlugins.modulesApart();
        for (PluginKind<?> kind : PluginKind.ALL) {
            ServiceLoader.load(KINDS.get(PluginKind.ALL.indexOf(kind))).stream()
                    .map(ServiceLoader.Provider::type)
                    .filter(factory -> apart.stream().noneMatch(factory.getName()::startsWith))
                    .forEach(factory -> assertEquals(
                            spelled(factory.getAnnotation(Plugin.class)),
                            new TreeSet<>(ShippedPlugins.typesOf(kind.word(), factory.getName())),
                            factory::getName));
        }
    }

    private static Set<String> spelled(Plugin plugin) {
        Set<String> types = new TreeSet<>(List.of(plugin.aliases()));
        types.add(plugin.type());
        return types;
    }

    @Test
    void theClassesWithDescriptionsAreThere() {
        for (String name : DESCRIPTIONS) {
            assertTrue(Reactor.classes().contain(name), name);
        }
    }

    @Test
    void aTypeIsFoundInASentence() {
        String source = """
                class Some { // "aws" in a comment counts as little as this: '
                    /** "ciba" */
                    String help = "write \\"flow\\", by --flow device_code where " + '"' + "flow: " + "keyring";
                    String module = "kstlib-storage-redis, a file or a provider in memory, auth.providers: none";
                    String key = "token_storage: file";
                }
                """;

        assertEquals(
                List.of(Set.of("device_code"), Set.of(), Set.of("keyring"), Set.of(), Set.of("file")),
                texts(source).stream().map(text -> named(text, types())).toList());
    }

    @Test
    void theCoreHasTheTypesThatShipInOneTable() throws IOException {
        Map<String, Set<String>> found = classesThatName("kstlib-auth-core", types());

        assertNotNull(found.remove("io.kstlib.auth.core.config.ShippedPlugins"), "the table");
        assertEquals(
                Map.of(
                        "io.kstlib.auth.core.config.ConfigSources", // the smallest file, as an example
                        Set.of("oidc"),
                        "io.kstlib.auth.core.config.ConfigTree", // the section of a file in the SOPS format
                        Set.of("sops"),
                        "io.kstlib.auth.core.jwt.CompactJwt", // the typ of a JWT (RFC 7519 section 5.1)
                        Set.of("jwt")),
                found);
    }

    @Test
    void theApiNamesNoType() throws IOException {
        assertEquals(
                Map.of(
                        "io.kstlib.auth.api.error.Remedy", // the keyring of the system, which a person unlocks
                        Set.of("keyring"),
                        "io.kstlib.auth.spi.http.HttpCall", // a scheme of HTTP authentication (RFC 9449 section 7.1)
                        Set.of("dpop"),
                        "io.kstlib.auth.spi.flow.Endpoint", // the introspection endpoint (RFC 7662)
                        Set.of("introspection")),
                classesThatName("kstlib-auth-api", types()));
    }

    /** Types without an underscore, such as {@code aws} and {@code keyring}, are also names of tools that the command sets up. */
    @Test
    void theCommandNamesAFlowInItsHelpOnly() throws IOException {
        Set<String> types = only(types(), type -> type.contains("_") || type.equals("ciba"));

        assertEquals(
                Map.of("io.kstlib.auth.cli.login.LoginCommand", Set.of("device_code")),
                classesThatName("kstlib-auth-cli", types));
    }

    @Test
    void theProvidersKnowNoFlowButTheDefaults() throws IOException {
        Set<String> flows = typesOf(AuthFlowFactory.class);
        Map<String, Set<String>> found = classesThatName("kstlib-auth-oauth2", flows);
        found.keySet().removeIf(type -> type.startsWith("io.kstlib.auth.oauth2.flow."));

        assertEquals(
                Map.of(
                        "io.kstlib.auth.oauth2.client.Preflight", // advises another flow
                        Set.of("authorization_code_pkce", "device_code"),
                        "io.kstlib.auth.oauth2.config.OAuth2Keys", // the defaults, and the description of a key
                        Set.of(
                                "authorization_code",
                                "authorization_code_pkce",
                                "ciba",
                                "client_credentials",
                                "device_code")),
                found);
        assertEquals(Map.of(), classesThatName("kstlib-auth-oauth2", Set.of("workload_identity")));
        assertEquals(Map.of(), classesThatName("kstlib-auth-oidc", flows));
    }
}
