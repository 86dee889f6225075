using System.Text.RegularExpressions;
using CommunityAlerts.Tests.Support;
using Xunit;

namespace CommunityAlerts.Tests.Conformance;

/// <summary>No file of the repository holds what looks like a key to anything.</summary>
public sealed partial class TrackedFileTests
{
    /// <summary>The key of every storage emulator, and of nothing else.</summary>
    private const string EmulatorKey =
        "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private static readonly Regex[] Keys =
    [
        AzureKey(),
        NamedSecret(),
        PrivateKey(),
        Signature(),
        JsonWebToken(),
        KnownToken(),
    ];

    [Fact]
    public void No_file_holds_what_looks_like_a_key()
    {
        var files = Repository
            .Files(".", "*")
            .Where(f => Path.GetExtension(f) is not (".xlsx" or ".png" or ".ico" or ".woff2"))
            .ToList();
        Assert.InRange(files.Count, 300, 10_000);

        var found =
            from file in files
            from line in File.ReadLines(file).Index()
            where Find(line.Item) is not null
            select $"{file}:{line.Index + 1}";

        Assert.Empty(found);
    }

    // Put together here, or this file would be found.
    public static TheoryData<string, bool> Lines =>
        new()
        {
            { "AccountName=alerts;AccountKey=" + Base64(86) + "==;EndpointSuffix=core.windows.net", true },
            { "key: " + Base64(86) + "==", true },
            { "endpoint=https://alerts.communication.azure.com/;accesskey=" + Base64(86) + "==", true },
            { "\"NumberKey:Secret\": \"" + Base64(43) + "=\"", true },
            { "EVENTS_SECRET='" + new string('a', 16) + "0123456789abcdef'", true },
            { "-----BEGIN " + "RSA PRIVATE KEY-----", true },
            { "https://alerts.blob.core.windows.net/imports?sv=2026-02-06&sig=" + Base64(43) + "%3D", true },
            { "Authorization: Bearer ey" + "J" + Base64(30) + ".ey" + "J" + Base64(40) + "." + Base64(43), true },
            { "ghp" + "_" + Base64(36), true },
            { "AccountKey=" + EmulatorKey, false },
            { "\"contentHash\": \"" + Base64(86) + "==\"", false },
            { "\"integrity\": \"sha512-" + Base64(86) + "==\"", false },
            { "secret: \"the same secret, which two people share\"", false },
            { "AccountKey={_description.Key};BlobEndpoint={Endpoint}", false },
            { "sha256 = \"" + new string('a', 64) + "\"", false },
        };

    [Theory]
    [MemberData(nameof(Lines))]
    public void A_line_with_a_key_is_distinguished_from_a_line_without_one(string line, bool isKey) =>
        Assert.Equal(isKey, Find(line) is not null);

    private static string? Find(string line) =>
        Hash().IsMatch(line)
            ? null
            : Keys.SelectMany(k => k.Matches(line.Replace(EmulatorKey, "", StringComparison.Ordinal)))
                .FirstOrDefault()
                ?.Value;

    private static string Base64(int length) => string.Concat(Enumerable.Repeat("aB3dE5fG7hI9", 8))[..length];

    /// <summary>Matches the package hashes of lock files.</summary>
    [GeneratedRegex("\"(contentHash|integrity)\": \"", RegexOptions.ExplicitCapture)]
    private static partial Regex Hash();

    /// <summary>64 bytes in base64: keys of storage accounts and of Communication Services.</summary>
    [GeneratedRegex("(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{86}==")]
    private static partial Regex AzureKey();

    [GeneratedRegex(
        """(secret|password|token|apikey|api_key|accountkey|accesskey)["']?\s*[:=]\s*["']?[A-Za-z0-9+/_=-]{32,}""",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture
    )]
    private static partial Regex NamedSecret();

    [GeneratedRegex("-----BEGIN [A-Z ]*PRIVATE KEY-----")]
    private static partial Regex PrivateKey();

    [GeneratedRegex("[?&]sig=[A-Za-z0-9%+/]{40,}")]
    private static partial Regex Signature();

    [GeneratedRegex(@"\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}")]
    private static partial Regex JsonWebToken();

    [GeneratedRegex(@"\b(ghp_|gho_|github_pat_|xox[bp]-|AKIA)[A-Za-z0-9_-]{16,}", RegexOptions.ExplicitCapture)]
    private static partial Regex KnownToken();
}
