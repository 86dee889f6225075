using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using CommunityAlerts.Hosting.Local.Store;
using CommunityAlerts.Replies;
using CommunityAlerts.Tests.Support;
using Xunit;

namespace CommunityAlerts.Tests.Journeys;

/// <summary>
/// The real program with secrets that stand out, made to fail in every way we know: none of them is in anything it says
/// or leaves behind.
/// </summary>
public sealed partial class SecretsTests
{
    private const string StorageKey = "the key of the storage account";
    private const string Token = "a caller's token";
    private const string Events = "the secret of events";
    private const string Previous = "the previous secret of events";
    private const string NumberKey = "the secret of number keys";

    /// <summary>Files that hold secrets by design, readable by their owner alone.</summary>
    private static readonly string[] Kept = ["secrets.json", "operators.json", "emulator.json"];

    private static readonly (string Method, string Path)[] Local =
    [
        ("get", "/local/clock"),
        ("put", "/local/clock"),
        ("get", "/local/carrier"),
        ("put", "/local/carrier"),
        ("get", "/local/handsets"),
        ("get", "/local/handsets/x"),
        ("post", "/local/handsets/x/replies"),
        ("get", "/local/nothing"),
    ];

    private readonly PlantedSecrets _secrets = new()
    {
        [Events] = "planted+events/" + PlantedSecrets.Hex(),
        [Previous] = "planted previous " + PlantedSecrets.Hex(),
        [NumberKey] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)),
        [Token] = "planted-token-" + PlantedSecrets.Hex(),
    };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private (string Name, string Value)[] Everybody =>
        [("Authorization", $"Bearer {_secrets[Token]}"), (EventSecrets.Header, _secrets[Events])];

    [Fact]
    public async Task No_secret_is_in_an_answer_an_output_or_a_file_after_any_failure()
    {
        await using var program = new RealProgram();
        var (folder, storage, export) = (program.FreshFolder(), program.FreshFolder(), program.FreshFolder());
        var emulator = await Emulator.StartAsync(storage, Azurite.Package, EmulatorPersistence.InMemory, Cancel);
        _secrets[StorageKey] = emulator
            .ConnectionString.Split(';')
            .Single(p => p.StartsWith("AccountKey=", StringComparison.Ordinal))["AccountKey=".Length..];
        Plant(program, emulator.ConnectionString);

        program.Start(folder);
        await program.AnswersAsync();
        using var http = program.Anonymous();
        var calendar = await _secrets.MakeCalendarAsync(http, Everybody);
        await _secrets.SendAsync(http, "GET", calendar);
        await _secrets.KnockAsync(http);
        await _secrets.CallEverythingAsync(http, PlantedSecrets.Bodies, Local, Everybody);
        Assert.Equal(0, await program.StopAsync());
        Assert.Equal(0, await program.RunAsync(folder, "export", export));

        program.Start(folder);
        await program.AnswersAsync();
        await emulator.StopAsync(Cancel);
        await _secrets.CallEverythingAsync(http, ["{}"], Local, Everybody);
        await _secrets.SendAsync(http, "GET", calendar);
        await program.KillAsync();
        await Task.WhenAll(
            FailAsync(emulator.ConnectionString, folder, []),
            FailAsync(emulator.ConnectionString, folder: null, ["export"]),
            FailAsync(
                $"AccountName=alerts;AccountKey={_secrets[Token]};{_secrets[Token]}",
                folder: null,
                ["restore", export]
            )
        );

        _secrets.Hear("the terminal", program.Output);
        foreach (
            var file in new[] { folder, storage, export }
                .SelectMany(f => Directory.GetFiles(f, "*", SearchOption.AllDirectories))
                .Where(f => !Kept.Contains(Path.GetFileName(f), StringComparer.Ordinal))
        )
        {
            _secrets.Hear(file, await File.ReadAllTextAsync(file, Encoding.Latin1, Cancel));
        }

        // Both kinds of failure were seen, and the one place where a token belongs: the operator who starts the host is
        // shown how to sign in.
        Assert.Contains(_secrets.Heard, s => s.Where.EndsWith(" 503", StringComparison.Ordinal));
        Assert.Contains(_secrets.Heard, s => s.Where.EndsWith(" 401", StringComparison.Ordinal));
        Assert.Contains(_secrets.Heard, s => s.Where.EndsWith(".ics 200", StringComparison.Ordinal));
        Assert.Contains(_secrets.Heard, s => s.Where.EndsWith(".ics 503", StringComparison.Ordinal));
        Assert.Contains(_secrets.Heard, s => s.Where == "the terminal" && Greeting().IsMatch(s.Text));
        Assert.Empty(_secrets.Found(except: Greeting()));
    }

    /// <summary>Shows that a secret is found where it is, and in which spellings.</summary>
    [Theory]
    [InlineData("a plain word: {0}")]
    [InlineData("json: {0:json}")]
    [InlineData("in an address: ?code={0:url}")]
    [InlineData("in a header: Basic {0:base64}")]
    [InlineData("in a token: {0:base64url}")]
    [InlineData("in a dump: {0:HEX}")]
    public void A_secret_is_found_in_every_spelling(string text)
    {
        foreach (var (name, secret) in _secrets.All)
        {
            var bytes = Encoding.UTF8.GetBytes(secret);
            _secrets.Hear(
                name,
                text.Replace("{0}", secret, StringComparison.Ordinal)
                    .Replace("{0:json}", JsonSerializer.Serialize(secret).Trim('"'), StringComparison.Ordinal)
                    .Replace("{0:url}", Uri.EscapeDataString(secret), StringComparison.Ordinal)
                    .Replace("{0:base64}", Convert.ToBase64String(bytes), StringComparison.Ordinal)
                    .Replace(
                        "{0:base64url}",
                        System.Buffers.Text.Base64Url.EncodeToString(bytes),
                        StringComparison.Ordinal
                    )
                    .Replace("{0:HEX}", Convert.ToHexString(bytes), StringComparison.Ordinal)
            );
        }

        Assert.Equal(_secrets.All.Count, _secrets.Found().Count);
    }

    private void Plant(RealProgram program, string storage)
    {
        program.Settings["Storage"] = storage;
        program.Settings["Events__Secret"] = _secrets[Events];
        program.Settings["Events__PreviousSecret"] = _secrets[Previous];
        program.Settings["NumberKey__Secret"] = _secrets[NumberKey];
        program.Settings["Local__Operators__0__Name"] = "Zhao";
        program.Settings["Local__Operators__0__Token"] = _secrets[Token];
        program.Settings["Local__Operators__0__Roles__0"] = "administrator";
    }

    /// <summary>A start or a command that cannot succeed.</summary>
    private async Task FailAsync(string storage, string? folder, string[] arguments)
    {
        await using var program = new RealProgram();
        Plant(program, storage);
        Assert.NotEqual(0, await program.RunAsync(folder ?? program.FreshFolder(), arguments));
        Assert.False(string.IsNullOrWhiteSpace(program.Output));
        _secrets.Hear(string.Join(' ', ["failing", .. arguments]), program.Output);
    }

    [GeneratedRegex(@"^  \S+ +http://127\.0\.0\.1:\d+/#token=\S+$", RegexOptions.Multiline)]
    private static partial Regex Greeting();
}
