package io.kstlib.auth.core.config;

import io.kstlib.auth.api.error.Remedy;
import java.util.List;
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
    private static final String CODE_FLOW = "io.kstlib.auth.oauth2.flow.AuthorizationCodeFlowFactory";
    private static final String CLIENT = "io.kstlib.auth.oauth2.endpoint.ClientAuthenticator";
    private static final String TLS_CLIENT = "io.kstlib.auth.client.mtls.TlsClientFactory";

    /**
     * A plugin that ships. What its annotation says of its types stands here again, because a program starts faster if it reads no annotation.
     *
     * @param factory the class of its factory
     * @param types its type and its aliases
     */
    private record Shipped(String artifact, String factory, List<String> types) {

        static Shipped of(String artifact, String factory, String... types) {
            return new Shipped(artifact, factory, List.of(types));
        }
    }

    /** The plugins that ship, by the name of their kind. */
    private static final Map<String, List<Shipped>> SHIPPED = Map.of(
            "provider",
            List.of(
                    Shipped.of(OAUTH2, "io.kstlib.auth.oauth2.client.OAuth2ProviderFactory", "oauth2", "oauth"),
                    Shipped.of(
                            OIDC,
                            "io.kstlib.auth.oidc.provider.OidcProviderFactory",
                            "oidc",
                            "openid",
                            "openidconnect"),
                    Shipped.of("kstlib-auth-aws", "io.kstlib.auth.aws.AwsProviderFactory", "aws")),
            "flow",
            List.of(
                    Shipped.of(OAUTH2, CODE_FLOW + "$WithPkce", "authorization_code_pkce"),
                    Shipped.of(OAUTH2, CODE_FLOW + "$WithoutPkce", "authorization_code"),
                    Shipped.of(OAUTH2, "io.kstlib.auth.oauth2.flow.ClientCredentialsFlowFactory", "client_credentials"),
                    Shipped.of("kstlib-auth-ciba", "io.kstlib.auth.ciba.CibaFlowFactory", "ciba", "backchannel"),
                    Shipped.of(
                            "kstlib-auth-device",
                            "io.kstlib.auth.device.DeviceCodeFlowFactory",
                            "device_code",
                            "device",
                            "device-code"),
                    Shipped.of(
                            EXCHANGE,
                            "io.kstlib.auth.exchange.TokenExchangeFlowFactory",
                            "token_exchange",
                            "token-exchange"),
                    Shipped.of(EXCHANGE, "io.kstlib.auth.exchange.JwtBearerFlowFactory", "jwt_bearer", "jwt-bearer")),
            "client authentication",
            List.of(
                    Shipped.of(OAUTH2, CLIENT + "$PublicClient", "none"),
                    Shipped.of(OAUTH2, CLIENT + "$ClientSecret$InHeader", "client_secret_basic"),
                    Shipped.of(OAUTH2, CLIENT + "$ClientSecret$InForm", "client_secret_post"),
                    Shipped.of(CLIENT_JWT, "io.kstlib.auth.client.jwt.ClientSecretJwtFactory", "client_secret_jwt"),
                    Shipped.of(CLIENT_JWT, "io.kstlib.auth.client.jwt.PrivateKeyJwtFactory", "private_key_jwt"),
                    Shipped.of(CLIENT_MTLS, TLS_CLIENT + "$OfAuthority", "tls_client_auth"),
                    Shipped.of(CLIENT_MTLS, TLS_CLIENT + "$SelfSigned", "self_signed_tls_client_auth"),
                    Shipped.of(EXCHANGE, "io.kstlib.auth.exchange.WorkloadIdentity", "workload_identity")),
            "token presentation",
            List.of(
                    Shipped.of(CORE, "io.kstlib.auth.core.plugin.BearerTokens", "bearer"),
                    Shipped.of("kstlib-auth-dpop", "io.kstlib.auth.dpop.DpopFactory", "dpop")),
            "storage",
            List.of(
                    Shipped.of(
                            "kstlib-storage-memory",
                            "io.kstlib.storage.memory.MemoryTokenStorageFactory",
                            STORAGE_IN_MEMORY),
                    Shipped.of("kstlib-storage-file", "io.kstlib.storage.file.FileTokenStorageFactory", "file"),
                    Shipped.of(SOPS, "io.kstlib.storage.sops.SopsTokenStorageFactory", STANDARD_STORAGE),
                    Shipped.of(
                            "kstlib-storage-keyring",
                            "io.kstlib.storage.keyring.KeyringTokenStorageFactory",
                            "keyring")),
            "validator",
            List.of(
                    Shipped.of(OIDC, "io.kstlib.auth.oidc.jwt.JwtValidatorFactory", STANDARD_VALIDATOR),
                    Shipped.of(
                            OIDC, "io.kstlib.auth.oidc.introspection.IntrospectionValidatorFactory", "introspection")),
            "secret",
            List.of(
                    Shipped.of(CORE, "io.kstlib.auth.core.plugin.EnvironmentSecrets", "env"),
                    Shipped.of(CORE, "io.kstlib.auth.core.plugin.FileSecrets", "file"),
                    Shipped.of(SOPS, "io.kstlib.storage.sops.SopsSecrets", "sops"),
                    Shipped.of("kstlib-secret-exec", "io.kstlib.secret.exec.ExecSecrets", "exec"),
                    Shipped.of(EXCHANGE, "io.kstlib.auth.exchange.ProviderSecrets", "provider"),
                    Shipped.of(EXCHANGE, "io.kstlib.auth.exchange.GitHubActionsSecrets", "github-actions")));

    /**
     * The artifact of each type of kstlib that a program has to add itself, because few need it and its libraries are heavy. It is looked for as any
     * other plugin.
     */
    private static final Map<String, Map<String, String>> APART =
            Map.of("storage", Map.of("postgresql", "kstlib-storage-postgresql", "redis", "kstlib-storage-redis"));

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
     * @param type a type string or an alias in lower case
     */
    public static Optional<String> artifactOf(String kind, String type) {
        for (Shipped shipped : SHIPPED.getOrDefault(kind, List.of())) {
            if (shipped.types().contains(type)) {
                return Optional.of(shipped.artifact());
            }
        }
        return Optional.empty();
    }

    /**
     * Returns the types of a plugin that ships.
     *
     * @param kind the name of the kind
     * @param factory the name of a class of the program
     * @return the type, then the aliases; empty for the class of another plugin
     */
    public static List<String> typesOf(String kind, String factory) {
        for (Shipped shipped : SHIPPED.getOrDefault(kind, List.of())) {
            if (shipped.factory().equals(factory)) {
                return shipped.types();
            }
        }
        return List.of();
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

    private static String missingFrom(@Nullable String artifact) {
        Class<?> here = ShippedPlugins.class;
        if (here.getModule().isNamed()) {
            return Remedy.MODULE_PATH;
        }
        ClassLoader loader = here.getClassLoader();
        if (artifact == null || loader == null) {
            return Remedy.CLASS_PATH;
        }
        String marker = artifact.replace('-', '/') + "/package-info.class";
        return loader.getResource("io/" + marker) != null ? Remedy.SERVICE_FILES : Remedy.CLASS_PATH;
    }
}
