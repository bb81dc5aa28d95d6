/**
 * The OpenID Connect provider and the JWT validator.
 *
 * <p>JSpecify is passed on because its annotations are part of public signatures; nothing needs it at run time.
 */
module io.kstlib.auth.oidc {
    requires transitive io.kstlib.auth.core;
    requires io.kstlib.auth.oauth2;
    requires io.kstlib.json;
    requires com.nimbusds.jose.jwt;
    requires static transitive org.jspecify;
}
