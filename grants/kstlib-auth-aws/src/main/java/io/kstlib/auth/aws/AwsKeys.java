package io.kstlib.auth.aws;

import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.ConfigProblems;
import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.config.Settings;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/** The keys of a provider of type {@code aws}. */
final class AwsKeys {

    static final String ID_TOKEN = "id_token";

    static final ConfigKey<String> SOURCE_PROVIDER = ConfigKey.text(
                    "source_provider", "the provider whose token AWS gets, such as an oidc provider")
            .naming(ConfigKey.Named.TOKENS);

    static final ConfigKey.Standard<String> SOURCE_TOKEN = ConfigKey.choice(
                    "source_token",
                    List.of(ID_TOKEN, "access_token"),
                    "the token of that provider for AWS; an access token must be a JWT")
            .standard(ID_TOKEN);

    static final ConfigKey<String> ROLE_ARN =
            ConfigKey.text("role_arn", "the ARN of the role, arn:aws:iam::ACCOUNT:role/NAME");

    static final ConfigKey.Standard<String> SESSION_NAME = ConfigKey.text(
                    "session_name", "the name of the session in the logs of AWS: 2 to 64 letters, digits or _+=,.@-")
            .standard("kstlib");

    static final ConfigKey<Duration> DURATION = ConfigKey.seconds(
                    "duration", 900, 43_200, "the requested lifetime of credentials; the role limits it")
            .standardInWords("the default of AWS, 3600");

    static final ConfigKey<String> REGION = ConfigKey.text(
                    "region", "the region whose STS is asked, such as eu-central-1")
            .standardInWords("none: https://sts.amazonaws.com is asked")
            .naming(ConfigKey.Named.SERVER);

    static final ConfigKey<URI> STS_ENDPOINT =
            ConfigKey.endpoint("sts_endpoint", "the URL of STS, such as that of a VPC endpoint; wins over region");

    private static final URI GLOBAL = URI.create("https://sts.amazonaws.com");

    private static final Pattern ROLE =
            Pattern.compile("arn:aws[a-z-]{0,30}:iam::[0-9]{12}:role/[A-Za-z0-9_+=,.@/-]{1,576}");
    private static final Pattern SESSION = Pattern.compile("[A-Za-z0-9_+=,.@-]{2,64}");

    /** A region becomes part of a host name, so no other text may be in it. */
    private static final Pattern REGION_NAME = Pattern.compile("[a-z]{2,10}(-[a-z]{2,20}){1,3}-[0-9]{1,2}");

    private AwsKeys() {}

    static ConfigSchema schema() {
        return ConfigSchema.of(SOURCE_PROVIDER, SOURCE_TOKEN, ROLE_ARN, SESSION_NAME, DURATION, REGION, STS_ENDPOINT)
                .withRule(AwsKeys::check);
    }

    private static void check(Settings settings, ConfigProblems problems) {
        settings.expect(SOURCE_PROVIDER, problems);
        settings.expect(ROLE_ARN, problems);
        expect(
                ROLE,
                ROLE_ARN,
                "expected the ARN of a role, such as arn:aws:iam::123456789012:role/NAME",
                settings,
                problems);
        expect(SESSION, SESSION_NAME, "expected 2 to 64 letters, digits or _+=,.@-", settings, problems);
        expect(REGION_NAME, REGION, "expected a region, such as eu-central-1", settings, problems);
    }

    private static void expect(
            Pattern form, ConfigKey<String> key, String expected, Settings settings, ConfigProblems problems) {
        settings.valid(key)
                .filter(text -> !form.matcher(text).matches())
                .ifPresent(wrong -> problems.add(settings.path(key.name()), settings.origin(key), expected));
    }

    static boolean isIdTokenSent(Settings settings) {
        return settings.get(SOURCE_TOKEN).equals(ID_TOKEN);
    }

    static String sessionName(Settings settings) {
        return settings.get(SESSION_NAME);
    }

    /** Returns the URL of STS. Only China has another domain; other partitions name their endpoint. */
    static URI endpoint(Settings settings) {
        return settings.get(STS_ENDPOINT)
                .orElseGet(() -> settings.get(REGION).map(AwsKeys::regional).orElse(GLOBAL));
    }

    private static URI regional(String region) {
        return URI.create("https://sts." + region + ".amazonaws.com" + (region.startsWith("cn-") ? ".cn" : ""));
    }
}
