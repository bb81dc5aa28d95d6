package io.kstlib.sops.aws.kms;

import io.kstlib.sops.error.SopsException.Reason;
import io.kstlib.sops.key.KeyContext;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProviderChain;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.ContainerCredentialsProvider;
import software.amazon.awssdk.auth.credentials.InstanceProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.auth.credentials.WebIdentityTokenFileCredentialsProvider;
import software.amazon.awssdk.profiles.ProfileFile;

/**
 * The settings in the environment and in the files of the AWS command line: whose credentials to use, and where the services are.
 *
 * <p>They are read from the {@link KeyContext}, in the SDK's order. The SDK itself looks up only what machines inside AWS get: web identity,
 * container and instance roles. It looks in the environment of the process.
 */
final class AwsSettings {

    private static final String DEFAULT_PROFILE = "default";

    private final KeyContext context;
    private final String givenProfile;
    private final ProfileFile files;

    AwsSettings(KmsRecipient recipient, KeyContext context) {
        this.context = context;
        this.givenProfile = recipient.profile();
        this.files = ProfileFile.aggregator()
                .applyMutation(all -> file("AWS_SHARED_CREDENTIALS_FILE", "credentials", ProfileFile.Type.CREDENTIALS)
                        .ifPresent(all::addFile))
                .applyMutation(all -> file("AWS_CONFIG_FILE", "config", ProfileFile.Type.CONFIGURATION)
                        .ifPresent(all::addFile))
                .build();
    }

    private Optional<ProfileFile> file(String variable, String usualName, ProfileFile.Type type) {
        String given = variable(variable);
        Optional<Path> path = given.isEmpty()
                ? context.home().map(home -> home.resolve(".aws").resolve(usualName))
                : Optional.of(context.workingDirectory().resolve(given));
        return path.filter(Files::isRegularFile)
                .map(file -> ProfileFile.builder().content(file).type(type).build());
    }

    private String variable(String name) {
        return context.environment().getOrDefault(name, "");
    }

    ProfileFile files() {
        return files;
    }

    String profile() {
        String fromEnvironment = variable("AWS_PROFILE");
        if (!givenProfile.isEmpty()) {
            return givenProfile;
        }
        return fromEnvironment.isEmpty() ? DEFAULT_PROFILE : fromEnvironment;
    }

    /** Returns the credentials. A profile that the recipient names wins over keys in the environment: it says which account is meant. */
    AwsCredentialsProvider credentials() {
        ProfileCredentialsProvider ofProfile = ProfileCredentialsProvider.builder()
                .profileFile(files)
                .profileName(profile())
                .build();
        if (!givenProfile.isEmpty()) {
            if (files.profile(givenProfile).isEmpty()) {
                throw Reason.RECIPIENT.error(
                        "there is no profile \"" + givenProfile + "\" in the AWS configuration",
                        "Create it: aws configure --profile " + givenProfile,
                        null);
            }
            return ofProfile;
        }
        List<AwsCredentialsProvider> chain = new ArrayList<>();
        keysInEnvironment().ifPresent(chain::add);
        chain.add(WebIdentityTokenFileCredentialsProvider.create());
        chain.add(ofProfile);
        chain.add(ContainerCredentialsProvider.create());
        if (!Boolean.parseBoolean(variable("AWS_EC2_METADATA_DISABLED"))) {
            chain.add(InstanceProfileCredentialsProvider.create());
        }
        return AwsCredentialsProviderChain.of(chain.toArray(AwsCredentialsProvider[]::new));
    }

    private Optional<AwsCredentialsProvider> keysInEnvironment() {
        String id = variable("AWS_ACCESS_KEY_ID");
        String secret = variable("AWS_SECRET_ACCESS_KEY");
        String session = variable("AWS_SESSION_TOKEN");
        if (id.isBlank() || secret.isBlank()) {
            return Optional.empty();
        }
        return Optional.of(StaticCredentialsProvider.create(
                session.isBlank()
                        ? AwsBasicCredentials.create(id, secret)
                        : AwsSessionCredentials.create(id, secret, session)));
    }

    /** Returns the configured endpoint of a service; empty for that of AWS. The SDK finds endpoints in profiles, since it has the files. */
    Optional<URI> endpoint(String service) {
        if (Boolean.parseBoolean(variable("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"))) {
            return Optional.empty();
        }
        String ofService = "AWS_ENDPOINT_URL_" + service.toUpperCase(Locale.ROOT);
        for (String name : List.of(ofService, "AWS_ENDPOINT_URL")) {
            String url = variable(name);
            if (!url.isBlank()) {
                return Optional.of(uri(name, url));
            }
        }
        return Optional.empty();
    }

    private static URI uri(String name, String url) {
        URI endpoint;
        try {
            endpoint = URI.create(url.strip());
        } catch (IllegalArgumentException malformed) {
            throw Reason.RECIPIENT.error(
                    name + " is not a URL", "Set it to something like http://127.0.0.1:4566", malformed);
        }
        if (endpoint.getScheme() == null || endpoint.getHost() == null) {
            throw Reason.RECIPIENT.error(
                    name + " is not an absolute URL", "Set it to something like http://127.0.0.1:4566", null);
        }
        return endpoint;
    }
}
