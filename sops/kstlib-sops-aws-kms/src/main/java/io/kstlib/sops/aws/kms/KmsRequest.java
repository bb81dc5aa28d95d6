package io.kstlib.sops.aws.kms;

import io.kstlib.base.Deadline;
import io.kstlib.sops.error.SopsException;
import io.kstlib.sops.error.SopsException.Reason;
import io.kstlib.sops.key.KeyContext;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.regex.Pattern;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
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

    private byte[] ask(String action, Function<KmsClient, byte[]> question) {
        return TimeLimit.of(context.attemptTimeout()).run(() -> {
            try {
                return askNow(question);
            } catch (SdkException
                    | IllegalArgumentException
                    | IllegalStateException
                    | UncheckedIOException failure) { // all but the first are about the AWS configuration files
                throw AwsProblem.of(failure).toError(action, this);
            }
        });
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

    /** Returns the error of a request that failed, for people. */
    SopsException failed(String action, String problem, String remedy, Throwable cause) {
        return Reason.RECIPIENT.error(
                String.format(
                        Locale.ROOT,
                        "%s could not %s the data key with %s: %s",
                        place(),
                        action,
                        recipient.arn().text(),
                        problem),
                remedy,
                cause);
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
     * A time limit for a whole attempt. The timeouts of the SDK are for single calls. They do not include the search for credentials, which may
     * ask other programs and servers.
     *
     * @param limit how long it may take
     */
    private record TimeLimit(Duration limit) {

        static TimeLimit of(Duration limit) {
            return new TimeLimit(limit);
        }

        byte[] run(Callable<byte[]> attempt) {
            try {
                return Deadline.in(limit).run("kstlib AWS KMS", attempt);
            } catch (TimeoutException late) {
                throw Reason.RECIPIENT.error(
                        "AWS KMS gave no answer within " + limit.toSeconds() + " s",
                        "Check the network and AWS_ENDPOINT_URL",
                        late);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw Reason.RECIPIENT.error("interrupted while waiting for AWS KMS", null, interrupted);
            } catch (ExecutionException failed) {
                throw rethrown(failed);
            }
        }

        private static RuntimeException rethrown(ExecutionException failed) {
            Throwable cause = failed.getCause();
            if (cause instanceof RuntimeException known) {
                return known;
            }
            if (cause instanceof Error serious) {
                throw serious;
            }
            throw new IllegalStateException(cause);
        }
    }
}
