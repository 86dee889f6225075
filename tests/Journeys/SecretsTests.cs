using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using CommunityAlerts.Hosting.Local;
using CommunityAlerts.Replies;
using CommunityAlerts.Tests.Support;
using Microsoft.Azure.Functions.Worker;
using Xunit;

namespace CommunityAlerts.Tests.Journeys;

/// <summary>The real program with secrets that stand out, made to fail in every way we know: none of them is in anything it says or leaves behind.</summary>
public sealed partial class SecretsTests
{
    private const string StorageKey = "the key of the storage account";
    private const string Token = "a caller's token";

    /// <summary>What holds secrets by its nature, for its owner's eyes alone.</summary>
    private static readonly string[] Kept = ["secrets.json", "operators.json", "emulator.json"];

    private static readonly string[] Bodies = ["", "{", "[]", "null", "\0\u0001", """{"unknown":"member"}""", """{"name":5,"phone":"x","texts":{"en":"{{"}}"""];

    private static readonly (string method, string path)[] Local =
    [
        ("get", "/local/clock"), ("put", "/local/clock"), ("get", "/local/carrier"), ("put", "/local/carrier"), ("get", "/local/handsets"), ("get", "/local/handsets/x"), ("post", "/local/handsets/x/replies"), ("get", "/local/nothing"),
    ];

    private readonly Dictionary<string, string> _planted = new(StringComparer.Ordinal)
    {
        ["the secret of events"] = "planted+events/" + Hex(),
        ["the previous secret of events"] = "planted previous " + Hex(),
        ["the secret of number keys"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)),
        [Token] = "planted-token-" + Hex(),
    };

    private readonly ConcurrentQueue<(string Where, string Text)> _said = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whatever_goes_wrong_no_secret_is_in_an_answer_an_output_or_a_file()
    {
        await using var program = new RealProgram();
        var (folder, storage, export) = (program.FreshFolder(), program.FreshFolder(), program.FreshFolder());
        var emulator = await Emulator.StartAsync(storage, Azurite.Package, Keeping.InMemory, Cancel);
        _planted[StorageKey] = emulator.ConnectionString.Split(';').Single(p => p.StartsWith("AccountKey=", StringComparison.Ordinal))["AccountKey=".Length..];
        Plant(program, emulator.ConnectionString);

        program.Start(folder);
        await program.AnswersAsync();
        using var http = program.Anonymous();
        var calendar = await MakeCalendarAsync(http);
        await SendAsync(http, "GET", calendar);
        await KnockAsync(http);
        await CallEverythingAsync(http, Bodies);
        Assert.Equal(0, await program.StopAsync());
        Assert.Equal(0, await program.RunAsync(folder, "export", export));

        program.Start(folder);
        await program.AnswersAsync();
        await emulator.StopAsync(Cancel);
        await CallEverythingAsync(http, ["{}"]);
        await SendAsync(http, "GET", calendar);
        await program.KillAsync();
        await Task.WhenAll(
            FailAsync(emulator.ConnectionString, folder, []),
            FailAsync(emulator.ConnectionString, folder: null, ["export"]),
            FailAsync($"AccountName=alerts;AccountKey={_planted[Token]};{_planted[Token]}", folder: null, ["restore", export]));

        Hear("the terminal", program.Output);
        foreach (var file in new[] { folder, storage, export }.SelectMany(f => Directory.GetFiles(f, "*", SearchOption.AllDirectories)).Where(f => !Kept.Contains(Path.GetFileName(f), StringComparer.Ordinal)))
        {
            Hear(file, await File.ReadAllTextAsync(file, Encoding.Latin1, Cancel));
        }

        AssertNothing();
    }

    /// <summary>That a secret is found where it is, and in which spellings.</summary>
    [Theory]
    [InlineData("a plain word: {0}")]
    [InlineData("json: {0:json}")]
    [InlineData("in an address: ?code={0:url}")]
    [InlineData("in a header: Basic {0:base64}")]
    [InlineData("in a token: {0:base64url}")]
    [InlineData("in a dump: {0:HEX}")]
    public void A_secret_is_found_in_every_spelling(string text)
    {
        foreach (var (name, secret) in _planted)
        {
            var bytes = Encoding.UTF8.GetBytes(secret);
            Hear(name, text.Replace("{0}", secret, StringComparison.Ordinal)
                .Replace("{0:json}", JsonSerializer.Serialize(secret).Trim('"'), StringComparison.Ordinal)
                .Replace("{0:url}", Uri.EscapeDataString(secret), StringComparison.Ordinal)
                .Replace("{0:base64}", Convert.ToBase64String(bytes), StringComparison.Ordinal)
                .Replace("{0:base64url}", System.Buffers.Text.Base64Url.EncodeToString(bytes), StringComparison.Ordinal)
                .Replace("{0:HEX}", Convert.ToHexString(bytes), StringComparison.Ordinal));
        }

        Assert.Equal(_planted.Count, Found().Count);
    }

    private void Plant(RealProgram program, string storage)
    {
        program.Settings["Storage"] = storage;
        program.Settings["Events__Secret"] = _planted["the secret of events"];
        program.Settings["Events__PreviousSecret"] = _planted["the previous secret of events"];
        program.Settings["NumberKey__Secret"] = _planted["the secret of number keys"];
        program.Settings["Local__Operators__0__Name"] = "Zhao";
        program.Settings["Local__Operators__0__Token"] = _planted[Token];
        program.Settings["Local__Operators__0__Roles__0"] = "administrator";
    }

    /// <summary>The one answer in which a calendar's secret belongs is heard by nobody else.</summary>
    private async Task<string> MakeCalendarAsync(HttpClient http)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/calendars") { Content = new StringContent("""{"name":"x"}""", new MediaTypeHeaderValue("application/json")) };
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {_planted[Token]}");
        using var answer = await http.SendAsync(request, Cancel);
        var address = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancel)).RootElement.GetProperty("address").GetString()!;
        _planted["a calendar's secret"] = address.Split('/', '.')[^2];
        return address;
    }

    /// <summary>A start or a command that cannot succeed.</summary>
    private async Task FailAsync(string storage, string? folder, string[] arguments)
    {
        await using var program = new RealProgram();
        Plant(program, storage);
        Assert.NotEqual(0, await program.RunAsync(folder ?? program.FreshFolder(), arguments));
        Assert.False(string.IsNullOrWhiteSpace(program.Output));
        Hear(string.Join(' ', ["failing", .. arguments]), program.Output);
    }

    /// <summary>At the doors, with keys that do not fit, or in the wrong hole.</summary>
    private async Task KnockAsync(HttpClient http)
    {
        foreach (var secret in _planted.Values)
        {
            await SendAsync(http, "GET", $"/api/lists?token={Uri.EscapeDataString(secret)}", authorization: $"Bearer {secret}x");
            await SendAsync(http, "GET", "/api/me", authorization: $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(secret))}");
            await SendAsync(http, "GET", "/local/clock", authorization: secret);
            foreach (var body in Bodies)
            {
                await SendAsync(http, "POST", "/api/events/sms", body, events: secret);
                await SendAsync(http, "POST", "/api/events/sms", body, events: secret + "x");
            }

            await SendAsync(http, "OPTIONS", "/api/events/sms", events: secret);
        }
    }

    /// <summary>Every route, of nothing that is there, with bodies that are none.</summary>
    private Task CallEverythingAsync(HttpClient http, string[] bodies)
    {
        var calls =
            from trigger in Trigger.All
            let route = trigger.On<HttpTriggerAttribute>()
            where route is not null
            from method in route.Methods!
            select (method, path: "/" + RouteValue().Replace(route.Route!, "x"));
        var all =
            from call in calls.Concat(Local)
            from body in call.method is "get" or "options" ? new string?[] { null } : bodies
            select (call.method, call.path, body);
        return Parallel.ForEachAsync(all, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Cancel }, async (call, _) =>
            await SendAsync(http, call.method, call.path, call.body, authorization: $"Bearer {_planted[Token]}", events: _planted["the secret of events"]));
    }

    private async Task SendAsync(HttpClient http, string method, string path, string? body = null, string? authorization = null, string? events = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Parse(method), path);
        request.Content = body is null ? null : new StringContent(body, new MediaTypeHeaderValue("application/json"));
        request.Headers.TryAddWithoutValidation("Authorization", authorization);
        request.Headers.TryAddWithoutValidation(EventSecrets.Header, events);
        request.Headers.TryAddWithoutValidation("Idempotency-Key", Hex());
        using var answer = await http.SendAsync(request, Cancel);
        Hear($"{method} {path.Split('?')[0]} {(int)answer.StatusCode}", $"{answer}\n{await answer.Content.ReadAsStringAsync(Cancel)}");
    }

    private void Hear(string where, string text) => _said.Enqueue((where, text));

    private void AssertNothing()
    {
        // Both kinds of failure were seen, and the one place where a token belongs: who starts the host is told how to sign in.
        Assert.Contains(_said, s => s.Where.EndsWith(" 503", StringComparison.Ordinal));
        Assert.Contains(_said, s => s.Where.EndsWith(" 401", StringComparison.Ordinal));
        Assert.Contains(_said, s => s.Where.EndsWith(".ics 200", StringComparison.Ordinal));
        Assert.Contains(_said, s => s.Where.EndsWith(".ics 503", StringComparison.Ordinal));
        Assert.Contains(_said, s => s.Where == "the terminal" && Greeting().IsMatch(s.Text));
        Assert.Empty(Found());
    }

    private List<string> Found() =>
    [
        .. from planted in _planted
           from said in _said
           let text = Greeting().Replace(said.Text, "")
           where Spellings(planted.Value).Any(s => text.Contains(s, StringComparison.OrdinalIgnoreCase))
           select $"{planted.Key}: {said.Where}",
    ];

    private static IEnumerable<string> Spellings(string secret)
    {
        byte[][] meanings = Convert.TryFromBase64String(secret, new byte[secret.Length], out _) ? [Encoding.UTF8.GetBytes(secret), Convert.FromBase64String(secret)] : [Encoding.UTF8.GetBytes(secret)];
        return
        [
            secret, Uri.EscapeDataString(secret), JsonSerializer.Serialize(secret).Trim('"'),
            .. meanings.SelectMany(bytes => new[] { Convert.ToBase64String(bytes).TrimEnd('='), System.Buffers.Text.Base64Url.EncodeToString(bytes), Convert.ToHexString(bytes) }),
        ];
    }

    private static string Hex() => RandomNumberGenerator.GetHexString(32, lowercase: true);

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex RouteValue();

    [GeneratedRegex(@"^  \S+ +http://127\.0\.0\.1:\d+/#token=\S+$", RegexOptions.Multiline)]
    private static partial Regex Greeting();
}
