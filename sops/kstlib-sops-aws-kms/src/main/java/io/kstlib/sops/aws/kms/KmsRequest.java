package io.kstlib.sops.aws.kms;

import io.kstlib.base.Deadline;
import io.kstlib.sops.error.OutsideText;
import io.kstlib.sops.error.SopsException;
import io.kstlib.sops.error.SopsException.Reason;
import io.kstlib.sops.key.KeyContext;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProviderChain;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.ContainerCredentialsProvider;
import software.amazon.awssdk.auth.credentials.InstanceProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.auth.credentials.WebIdentityTokenFileCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.DecryptRequest;
import software.amazon.awssdk.services.kms.model.EncryptRequest;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.AssumeRoleRequest;
import software.amazon.awssdk.services.sts.model.Credentials;

/**
 * One request to KMS for one recipient, credentials and role included.
 *
 * @param recipient the key
 * @param context the surroundings
 */
record KmsRequest(KmsRecipient recipient, KeyContext context) {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final int SESSION_NAME_LENGTH = 64;

    byte[] encrypt(byte[] plaintext) {
        EncryptRequest request = EncryptRequest.builder()
                .keyId(recipient.arn().text())
                .plaintext(SdkBytes.fromByteArray(plaintext))
                .encryptionContext(recipient.encryptionContext())
                .build();
        return ask("encrypt", kms -> kms.encrypt(request).ciphertextBlob().asByteArray());
    }

    byte[] decrypt(byte[] ciphertext) {
        DecryptRequest request = DecryptRequest.builder()
                .keyId(recipient.arn().text())
                .ciphertextBlob(SdkBytes.fromByteArray(ciphertext))
                .encryptionContext(recipient.encryptionContext())
                .build();
        return ask("decrypt", kms -> kms.decrypt(request).plaintext().asByteArray());
    }

    /** Says for people where the request goes, with which profile and role. */
    String place() {
        StringBuilder place =
                new StringBuilder("AWS KMS in ").append(recipient.arn().region());
        if (!recipient.profile().isEmpty()) {
            place.append(", profile ").append(recipient.profile());
        }
        if (!recipient.role().isEmpty()) {
            place.append(", role ").append(recipient.role());
        }
        return place.toString();
    }

    /** Limits the whole attempt. The timeouts of the SDK leave out the search for credentials, which may ask other programs and servers. */
    private byte[] ask(String action, Function<KmsClient, byte[]> question) {
        Duration limit = context.attemptTimeout();
        try {
            return Deadline.in(limit).run("kstlib AWS KMS", () -> askNow(question));
        } catch (TimeoutException late) {
            throw Reason.RECIPIENT.error(
                    "AWS KMS gave no answer within " + limit.toSeconds() + " s",
                    "Check the network and AWS_ENDPOINT_URL",
                    late);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw Reason.RECIPIENT.error("interrupted while waiting for AWS KMS", null, interrupted);
        } catch (ExecutionException failed) {
            throw failure(action, failed.getCause());
        }
    }

    private RuntimeException failure(String action, @Nullable Throwable cause) {
        if (cause instanceof SopsException known) {
            return known;
        }
        if (cause instanceof SdkException
                || cause instanceof IllegalArgumentException
                || cause instanceof IllegalStateException
                || cause instanceof UncheckedIOException) { // all but the first are about the AWS configuration files
            return AwsProblem.of((RuntimeException) cause).toError(action, this);
        }
        if (cause instanceof Error serious) {
            throw serious;
        }
        return cause instanceof RuntimeException defect ? defect : new IllegalStateException(cause);
    }

    private byte[] askNow(Function<KmsClient, byte[]> question) {
        AwsSettings settings = new AwsSettings(recipient, context);
        AwsCredentialsProvider credentials = settings.credentials();
        if (!recipient.role().isEmpty()) {
            credentials = inRole(settings, credentials);
        }
        try (KmsClient kms =
                configured(KmsClient.builder(), "kms", settings, credentials).build()) {
            return question.apply(kms);
        }
    }

    private AwsCredentialsProvider inRole(AwsSettings settings, AwsCredentialsProvider own) {
        AssumeRoleRequest request = AssumeRoleRequest.builder()
                .roleArn(recipient.role())
                .roleSessionName(sessionName())
                .build();
        try (StsClient sts =
                configured(StsClient.builder(), "sts", settings, own).build()) {
            Credentials session = sts.assumeRole(request).credentials();
            return StaticCredentialsProvider.create(AwsSessionCredentials.create(
                    session.accessKeyId(), session.secretAccessKey(), session.sessionToken()));
        }
    }

    /** Returns the name that sops gives, since role conditions and logs may look for it. */
    private static String sessionName() {
        String host;
        try {
            host = InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException unnamed) {
            host = "localhost";
        }
        String name = "sops@" + host.replaceAll("[^a-zA-Z0-9=,.@_-]", "");
        return name.substring(0, Math.min(name.length(), SESSION_NAME_LENGTH));
    }

    private <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> B configured(
            B builder, String service, AwsSettings settings, AwsCredentialsProvider credentials) {
        Duration timeout = context.attemptTimeout();
        Duration connectTimeout = timeout.compareTo(CONNECT_TIMEOUT) < 0 ? timeout : CONNECT_TIMEOUT;
        settings.endpoint(service).ifPresent(builder::endpointOverride);
        return builder.region(Region.of(recipient.arn().region()))
                .credentialsProvider(credentials)
                .overrideConfiguration(ClientOverrideConfiguration.builder()
                        .apiCallTimeout(timeout)
                        .defaultProfileFile(settings.files())
                        .defaultProfileName(settings.profile())
                        .addExecutionInterceptor(new HttpOnLoopbackOnly())
                        .build())
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(connectTimeout)
                        .socketTimeout(timeout));
    }

    /** Refuses to send a data key over a network without TLS, wherever the endpoint was configured. */
    private static final class HttpOnLoopbackOnly implements ExecutionInterceptor {

        private static final Pattern LOOPBACK =
                Pattern.compile("localhost|127(\\.(25[0-5]|2[0-4]\\d|1\\d\\d|\\d?\\d)){3}|\\[?::1]?");

        @Override
        public void beforeTransmission(Context.BeforeTransmission context, ExecutionAttributes attributes) {
            SdkHttpRequest request = context.httpRequest();
            if (!"https".equals(request.protocol())
                    && !LOOPBACK.matcher(request.host()).matches()) {
                throw SdkClientException.create("the endpoint " + request.protocol() + "://" + request.host()
                        + " is neither https nor on this machine, and the data key would be readable on the way");
            }
        }
    }

    /**
     * The settings in the environment and in the files of the AWS command line: the credentials and the addresses of the services.
     *
     * <p>They are read from the {@link KeyContext}, in the SDK's order. The SDK itself looks up only what machines inside AWS get: web identity,
     * container and instance roles. It looks in the environment of the process.
     */
    private static final class AwsSettings {

        private static final String DEFAULT_PROFILE = "default";

        private final KeyContext context;
        private final String givenProfile;
        private final ProfileFile files;

        AwsSettings(KmsRecipient recipient, KeyContext context) {
            this.context = context;
            this.givenProfile = recipient.profile();
            this.files = ProfileFile.aggregator()
                    .applyMutation(
                            all -> file("AWS_SHARED_CREDENTIALS_FILE", "credentials", ProfileFile.Type.CREDENTIALS)
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

    /**
     * The reason for a failed request to AWS.
     *
     * @param words the reason
     * @param remedy the next step
     * @param cause the exception of the SDK
     */
    private record AwsProblem(String words, String remedy, RuntimeException cause) {

        private static final int LONGEST = 500;
        private static final String WHO_AM_I = "Check which identity is used: aws sts get-caller-identity";

        static AwsProblem of(RuntimeException failure) {
            if (failure instanceof AwsServiceException answer) {
                return ofAnswer(answer);
            }
            if (failure instanceof ApiCallTimeoutException) {
                return new AwsProblem("no answer in time", "Check the network and AWS_ENDPOINT_URL", failure);
            }
            String message = failure instanceof SdkException ofSdk ? ofSdk.rawMessage() : failure.getMessage();
            String words =
                    Objects.requireNonNullElse(message, failure.getClass().getSimpleName());
            if (words.contains("Unable to load credentials") || words.contains("load credentials from")) {
                return new AwsProblem(
                        "no AWS credentials were found",
                        "Sign in (aws sso login), set AWS_PROFILE, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
                        failure);
            }
            String remedy = failure instanceof SdkException
                    ? "Check the network and AWS_ENDPOINT_URL"
                    : "Check the AWS configuration: aws configure list";
            return new AwsProblem(shortened(words + reason(failure)), remedy, failure);
        }

        private static AwsProblem ofAnswer(AwsServiceException answer) {
            String code = answer.awsErrorDetails() == null
                    ? "status " + answer.statusCode()
                    : Objects.requireNonNullElse(answer.awsErrorDetails().errorCode(), "status " + answer.statusCode());
            String message = answer.awsErrorDetails() == null
                    ? ""
                    : Objects.requireNonNullElse(answer.awsErrorDetails().errorMessage(), "");
            return new AwsProblem(shortened(message.isEmpty() ? code : code + ": " + message), remedy(code), answer);
        }

        private static String remedy(String code) {
            if (code.contains("AccessDenied")
                    || code.contains("UnrecognizedClient")
                    || code.contains("InvalidClientToken")) {
                return WHO_AM_I;
            }
            if (code.contains("Expired")) {
                return "Sign in again: aws sso login";
            }
            if (code.contains("NotFound")) {
                return "Check the ARN of the key, its region and its account";
            }
            if (code.contains("InvalidCiphertext")) {
                return "Check the encryption context (context) and whether the file was changed";
            }
            return WHO_AM_I;
        }

        /** Names the root cause, which a message like "Unable to execute HTTP request" does not say. */
        private static String reason(RuntimeException failure) {
            return Stream.iterate(failure.getCause(), Objects::nonNull, Throwable::getCause)
                    .reduce((outer, inner) -> inner)
                    .map(root -> root instanceof UnknownHostException
                            ? " (unknown host " + root.getMessage() + ")"
                            : " (" + root.getClass().getSimpleName() + ")")
                    .orElse("");
        }

        private static String shortened(String words) {
            return OutsideText.oneLine(words.replaceAll("\\s+", " ").strip(), LONGEST);
        }

        SopsException toError(String action, KmsRequest request) {
            return Reason.RECIPIENT.error(
                    request.place() + " could not " + action + " the data key with "
                            + request.recipient().arn().text() + ": " + words,
                    remedy,
                    cause);
        }
    }
}
