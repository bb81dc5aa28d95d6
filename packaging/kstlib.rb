# The formula for Homebrew. It takes Homebrew's own Java, and links a runtime of it.
class Kstlib < Formula
  desc "Log in to OAuth 2.0 and OpenID Connect providers"
  homepage "@URL@"
  url "@URL@/releases/download/v@VERSION@/kstlib-@VERSION@.tar.gz"
  sha256 "@TAR_SHA256@"
  license "MIT"

  depends_on "openjdk"

  def install
    libexec.install Dir["*"]
    rm libexec/"bin/kstlib.cmd"
    # Other tools are set up to start this path, which stays when the version changes.
    (bin/"kstlib").write_env_script libexec/"bin/kstlib",
                                    Language::Java.java_home_env.merge(KSTLIB_LAUNCHER: HOMEBREW_PREFIX/"bin/kstlib")
    generate_completions_from_executable(bin/"kstlib", "completion", shells: [:bash, :fish])
  end

  def post_install
    with_env(Language::Java.java_home_env) { system libexec/"bin/kstlib-link" }
  end

  test do
    assert_match version.to_s, shell_output("#{bin}/kstlib --version")
    assert_match "sops", shell_output("#{bin}/kstlib auth plugins")
  end
end
