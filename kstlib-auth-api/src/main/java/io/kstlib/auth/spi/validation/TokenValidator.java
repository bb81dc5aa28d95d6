package io.kstlib.auth.spi.validation;

import io.kstlib.auth.api.validation.ValidationReport;
import io.kstlib.auth.api.validation.ValidationRequest;

/** Says whether a token is valid, and reports each step of the proof. Implementations are safe for use by several threads. */
@FunctionalInterface
public interface TokenValidator {

    /**
     * Validates a token. For an invalid token it returns a report with {@code valid} false and throws no exception. If the proof needs a server that
     * could not be reached, the verdict of the report is {@link ValidationReport.Verdict#UNDECIDED}.
     *
     * @param request the token and the expectations
     * @return the report
     * @throws io.kstlib.auth.api.error.NetworkException if the calling thread was interrupted
     */
    ValidationReport validate(ValidationRequest request);
}
