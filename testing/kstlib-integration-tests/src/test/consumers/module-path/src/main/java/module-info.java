/** A program that names only the provider; the storage is found at run time. */
module com.example.consumer {
    requires io.kstlib.auth.oidc;
}
