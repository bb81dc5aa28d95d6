package io.kstlib.auth.core.config;

import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.Remedy.MissingFrom;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The types of plugins that ship with kstlib. No jar in the folder of plugins can claim them. Also the types that are used
 * by default, and the remedies for missing ones.
 */
public final class ShippedPlugins {

    /** The provider of a section with an issuer and no type. */
    public static final String WITH_ISSUER = "oidc";

    /** The storage if none is configured. */
    public static final String STANDARD_STORAGE = "sops";

    /** The storage that needs no directory, because it keeps tokens no longer than the process. */
    public static final String STORAGE_IN_MEMORY = "memory";

    /** The validator if none is configured. */
    public static final String STANDARD_VALIDATOR = "jwt";

    /** The artifact that opens encrypted configuration files. */
    public static final String ENCRYPTED_FILES = "kstlib-storage-sops";

    private static final String CORE = "kstlib-auth-core";
    private static final String OAUTH2 = "kstlib-auth-oauth2";
    private static final String OIDC = "kstlib-auth-oidc";
    private static final String EXCHANGE = "kstlib-auth-exchange";
    private static final String CLIENT_JWT = "kstlib-auth-client-jwt";
    private static final String CLIENT_MTLS = "kstlib-auth-client-mtls";
    private static final String SOPS = ENCRYPTED_FILES;

    /** The artifact of each type, by the name of its kind. */
    private static final Map<String, Map<String, String>> ARTIFACTS = Map.of(
            "provider", Map.of("oauth2", OAUTH2, "oidc", OIDC, "aws", "kstlib-auth-aws"),
            "flow",
                    Map.of(
                            "authorization_code", OAUTH2,
                            "authorization_code_pkce", OAUTH2,
                            "client_credentials", OAUTH2,
                            "ciba", "kstlib-auth-ciba",
                            "device_code", "kstlib-auth-device",
                            "token_exchange", EXCHANGE,
                            "jwt_bearer", EXCHANGE),
            "client authentication",
                    Map.of(
                            "none", OAUTH2,
                            "client_secret_basic", OAUTH2,
                            "client_secret_post", OAUTH2,
                            "client_secret_jwt", CLIENT_JWT,
                            "private_key_jwt", CLIENT_JWT,
                            "tls_client_auth", CLIENT_MTLS,
                            "self_signed_tls_client_auth", CLIENT_MTLS,
                            "workload_identity", EXCHANGE),
            "token presentation", Map.of("bearer", CORE, "dpop", "kstlib-auth-dpop"),
            "storage",
                    Map.of(
                            STORAGE_IN_MEMORY,
                            "kstlib-storage-memory",
                            "file",
                            "kstlib-storage-file",
                            "sops",
                            SOPS,
                            "keyring",
                            "kstlib-storage-keyring"),
            "validator", Map.of("jwt", OIDC, "introspection", OIDC),
            "secret",
                    Map.of(
                            "env", CORE,
                            "file", CORE,
                            "sops", SOPS,
                            "exec", "kstlib-secret-exec",
                            "provider", EXCHANGE,
                            "github-actions", EXCHANGE));

    /**
     * The artifact of each type of kstlib that a program has to add itself, because few need it and its libraries are heavy. It is looked for as any
     * other plugin.
     */
    private static final Map<String, Map<String, String>> APART =
            Map.of("storage", Map.of("redis", "kstlib-storage-redis"));

    private ShippedPlugins() {}

    /**
     * {@return whether the keys of a storage may also stand below its type in the section {@code auth}: a short form, as in files of the Python kstlib}
     *
     * @param storage the type of a storage
     */
    public static boolean hasShortForm(String storage) {
        return storage.equals("sops");
    }

    /**
     * {@return the artifact of this project that brings the type}
     *
     * @param kind the name of the kind
     * @param type a type string in lower case
     */
    public static Optional<String> artifactOf(String kind, String type) {
        return Optional.ofNullable(ARTIFACTS.getOrDefault(kind, Map.of()).get(type));
    }

    /**
     * {@return the artifact of this project that brings a type which does not ship}
     *
     * @param kind the name of the kind
     * @param type a type string in lower case
     */
    public static Optional<String> apartOf(String kind, String type) {
        return Optional.ofNullable(APART.getOrDefault(kind, Map.of()).get(type));
    }

    /** Returns the modules of this project that are made for the folder of plugins. A module is named as its artifact is. */
    public static Set<String> modulesApart() {
        return APART.values().stream()
                .flatMap(types -> types.values().stream())
                .map(artifact -> "io." + artifact.replace('-', '.'))
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Names the place for a missing module: the module path, the class path or a fat jar. A fat jar can hold the classes of a module without the entries of {@code META-INF/services} by which
     * its plugins are found.
     *
     * @param artifact the artifact, such as {@code kstlib-storage-file}
     * @return the remedy
     */
    public static Remedy moduleToAdd(String artifact) {
        return Remedy.addModule(artifact, missingFrom(artifact));
    }

    /**
     * Says the same about a plugin that does not ship with kstlib.
     *
     * @param kind the name of the kind of plugin
     * @param type the type that was asked for
     * @param artifact the artifact of this project that has it; {@code null} where none does
     * @param folder the name of the folder of plugins; {@code null} without such a folder
     * @return the remedy
     */
    public static Remedy pluginToAdd(String kind, String type, @Nullable String artifact, @Nullable String folder) {
        return Remedy.addPlugin(kind, type, artifact, missingFrom(artifact), folder);
    }

    private static MissingFrom missingFrom(@Nullable String artifact) {
        Class<?> here = ShippedPlugins.class;
        if (here.getModule().isNamed()) {
            return MissingFrom.MODULE_PATH;
        }
        ClassLoader loader = here.getClassLoader();
        if (artifact == null || loader == null) {
            return MissingFrom.CLASS_PATH;
        }
        String marker = artifact.replace('-', '/') + "/package-info.class";
        return loader.getResource("io/" + marker) != null ? MissingFrom.SERVICE_FILES : MissingFrom.CLASS_PATH;
    }
}
