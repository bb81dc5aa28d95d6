/** The validator type {@code company_policy}. */
module com.example.validator {
    requires io.kstlib.auth.api;

    provides io.kstlib.auth.spi.validation.TokenValidatorFactory with
            com.example.validator.PolicyValidatorFactory;
}
