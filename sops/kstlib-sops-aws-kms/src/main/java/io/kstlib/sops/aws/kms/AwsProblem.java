package io.kstlib.sops.aws.kms;

import io.kstlib.sops.error.OutsideText;
import io.kstlib.sops.error.SopsException;
import java.net.UnknownHostException;
import java.util.Objects;
import java.util.stream.Stream;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Why a request to AWS failed.
 *
 * @param words why
 * @param remedy what to do
 * @param cause what the SDK threw
 */
record AwsProblem(String words, String remedy, RuntimeException cause) {

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
        String words = Objects.requireNonNullElse(message, failure.getClass().getSimpleName());
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
        return request.failed(action, words, remedy, cause);
    }
}
