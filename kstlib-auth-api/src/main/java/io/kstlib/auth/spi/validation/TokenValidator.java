package io.kstlib.auth.spi.validation;

import io.kstlib.auth.api.validation.ValidationReport;
import io.kstlib.auth.api.validation.ValidationRequest;

/** Says whether a token is valid, and proves it. Implementations are safe for use by several threads. */
@FunctionalInterface
public interface TokenValidator {

    /**
     * Validates a token. An invalid token is a report with {@code valid} false, not an exception; one whose proof needs a server that
     * could not be reached is a report that is {@link ValidationReport.Verdict#UNDECIDED}.
     *
     * @param request the token and what is expected of it
     * @return the report
     * @throws io.kstlib.auth.api.error.NetworkException if the calling thread was interrupted
     */
    ValidationReport validate(ValidationRequest request);
}
