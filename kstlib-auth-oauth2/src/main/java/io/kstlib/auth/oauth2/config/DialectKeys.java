package io.kstlib.auth.oauth2.config;

import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.ConfigKey.Named;
import io.kstlib.auth.spi.config.ConfigProblems;
import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.provider.ProviderKeys;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The keys for servers that differ from the RFCs: where the token stands in an answer, how scopes are sent, who the person is, how a token is revoked.
 * Any section may set them.
 *
 * <p>A stranger may write a configuration, so each key says here what it could do in their hands (security rule 11 in {@code docs/security.md}).
 */
public final class DialectKeys {

    /** The value of {@link #REVOCATION} for servers that follow RFC 7009. */
    private static final String FORM = "form";

    /** The value of {@link #REVOCATION} for servers such as GitHub. */
    private static final String BASIC_JSON_DELETE = "basic_json_delete";

    /**
     * The member of a token answer in which the token is nested. Harmless: the answer comes from the token endpoint, which consent shows, and no member
     * makes it issue another token.
     */
    public static final ConfigKey<String> TOKEN_MEMBER = ConfigKey.text(
            "token_member",
            "the member of a token answer that holds the token, where the server nests it, such as authed_user; an answer without"
                    + " that member is read as usual");

    /**
     * The parameter with the scopes. Harmless: it moves what {@code scopes} says to another name, and cannot take the name of a parameter that
     * protects a login.
     */
    public static final ConfigKey.Standard<String> SCOPE_PARAMETER = ConfigKey.text(
                    "scope_parameter",
                    "the parameter of the authorization request that has the scopes, such as user_scope")
            .standard("scope");

    /** What separates scopes. Harmless: the scopes are the same, and no scope can contain it. */
    public static final ConfigKey<String> SCOPE_SEPARATOR = ConfigKey.text(
                    "scope_separator",
                    "the character between the scopes of the authorization request and of a token answer, such as \",\"")
            .standardInWords("a space; an answer may also have commas");

    /**
     * The member of the userinfo answer that names the user. Risky: it decides who a person is. With a member that all people share, the login of one
     * person could replace that of another unasked. So consent shows it, and the tokens of a section belong to it, as to the issuer.
     */
    public static final ConfigKey<String> SUBJECT_MEMBER = ConfigKey.text(
                    "subject_member",
                    "the member of the userinfo answer that tells one user from others, where there is no sub, such as id or user.id;"
                            + " each login asks for it")
            .naming(Named.PERSON);

    /**
     * How a token is revoked. Harmless: a request that does not fit the server revokes nothing, which a logout reports. The access token and the client
     * secret go to the revocation endpoint, which consent shows.
     */
    public static final ConfigKey.Standard<String> REVOCATION = ConfigKey.choice(
                    "revocation",
                    List.of(FORM, BASIC_JSON_DELETE),
                    "how a token is revoked: by a form (RFC 7009), or by DELETE with client_id and client_secret as HTTP Basic and the"
                            + " access token in JSON")
            .standard(FORM);

    private static final Pattern MEMBER = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final Pattern MEMBER_INSIDE = Pattern.compile("[A-Za-z0-9_-]{1,64}([.][A-Za-z0-9_-]{1,64}){0,4}");
    private static final Pattern PARAMETER = Pattern.compile("[a-z][a-z0-9_]{0,63}");
    private static final Pattern SEPARATOR = Pattern.compile("[,;|+]");

    private DialectKeys() {}

    /** {@return the keys for servers of OAuth 2.0, and the rules between them} */
    public static ConfigSchema schema() {
        return ConfigSchema.of(TOKEN_MEMBER, SCOPE_PARAMETER, SCOPE_SEPARATOR, SUBJECT_MEMBER, REVOCATION)
                .withRule(DialectKeys::membersAreNames)
                .withRule(DialectKeys::scopesAreSentOnce)
                .withRule(DialectKeys::userInfoIsThere);
    }

    /**
     * {@return the scopes as the authorization request has them}
     *
     * @param settings a provider's section
     * @param scopes at least one scope
     */
    public static String joined(Settings settings, List<String> scopes) {
        return String.join(settings.get(SCOPE_SEPARATOR).orElse(" "), scopes);
    }

    /**
     * {@return the scopes in a text of the server; empty if the section leaves the separator open}
     *
     * @param settings a provider's section
     * @param text scopes, with separators between
     */
    public static Optional<List<String>> split(Settings settings, String text) {
        return settings.get(SCOPE_SEPARATOR)
                .map(separator -> Arrays.stream(text.split(Pattern.quote(separator), -1))
                        .map(String::strip)
                        .filter(scope -> !scope.isEmpty())
                        .toList());
    }

    /**
     * {@return whether a token is revoked by a DELETE with JSON, and not as RFC 7009 says}
     *
     * @param settings a provider's section
     */
    public static boolean isRevokedByDelete(Settings settings) {
        return settings.get(REVOCATION).equals(BASIC_JSON_DELETE);
    }

    private static void membersAreNames(Settings settings, ConfigProblems problems) {
        settings.valid(TOKEN_MEMBER)
                .filter(member -> !MEMBER.matcher(member).matches())
                .ifPresent(wrong -> Rules.report(
                        settings, TOKEN_MEMBER, "expected the name of a member, such as authed_user", problems));
        settings.valid(SUBJECT_MEMBER)
                .filter(member -> !MEMBER_INSIDE.matcher(member).matches())
                .ifPresent(wrong -> Rules.report(
                        settings,
                        SUBJECT_MEMBER,
                        "expected the name of a member, or up to five with dots between, such as id or user.id",
                        problems));
    }

    private static void scopesAreSentOnce(Settings settings, ConfigProblems problems) {
        settings.valid(SCOPE_PARAMETER)
                .map(name -> whatIsWrong(name, settings))
                .filter(wrong -> !wrong.isEmpty())
                .ifPresent(wrong -> Rules.report(settings, SCOPE_PARAMETER, wrong, problems));
        settings.valid(SCOPE_SEPARATOR)
                .map(separator -> whatIsWrongBetweenScopes(separator, settings))
                .filter(wrong -> !wrong.isEmpty())
                .ifPresent(wrong -> Rules.report(settings, SCOPE_SEPARATOR, wrong, problems));
    }

    private static String whatIsWrong(String name, Settings settings) {
        if (!PARAMETER.matcher(name).matches()) {
            return "expected the name of a parameter in lower case, such as user_scope";
        }
        if (!name.equals(SCOPE_PARAMETER.standardValue()) && OAuth2Keys.isOwnParameter(name)) {
            return name + " is set by each login itself; write the parameter that the server has for scopes";
        }
        Set<String> further = Rules.valid(() -> Optional.of(OAuth2Keys.authorizeParameters(settings)))
                .map(Map::keySet)
                .orElse(Set.of());
        return further.stream().anyMatch(other -> other.toLowerCase(Locale.ROOT).equals(name))
                ? name + " stands in extra.authorize_params, too; remove it there"
                : "";
    }

    private static String whatIsWrongBetweenScopes(String separator, Settings settings) {
        if (!SEPARATOR.matcher(separator).matches()) {
            return "expected one of , ; | +, in quotes; without the key it is a space";
        }
        List<String> scopes = settings.valid(ProviderKeys.SCOPES).orElse(List.of());
        return scopes.stream().anyMatch(scope -> scope.contains(separator))
                ? "a scope contains it; write scopes as a list, one scope for each item"
                : "";
    }

    private static void userInfoIsThere(Settings settings, ConfigProblems problems) {
        if (settings.has(SUBJECT_MEMBER) && !settings.has(ProviderKeys.ISSUER)) {
            settings.expect(Endpoint.USERINFO.key(), problems);
        }
    }
}
