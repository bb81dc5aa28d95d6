/**
 * What has to be known of a file before it is believed: whose it is, what it holds within limits, and what tells one content from another.
 *
 * <p>JSpecify is for the compiler of this module only.
 */
module io.kstlib.files {
    requires static org.jspecify;

    exports io.kstlib.files;
}
