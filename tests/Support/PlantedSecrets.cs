using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using CommunityAlerts.Hosting.Local.Triggers;
using CommunityAlerts.Replies;
using Microsoft.Azure.Functions.Worker;
using Xunit;

namespace CommunityAlerts.Tests.Support;

/// <summary>
/// Secrets that stand out, calls that fail in every way we know, and what was said meanwhile: none of the secrets may
/// be in it.
/// </summary>
public sealed partial class PlantedSecrets
{
    /// <summary>Bodies that no route takes.</summary>
    public static readonly IReadOnlyList<string> Bodies =
    [
        "",
        "{",
        "[]",
        "null",
        "\0\u0001",
        """{"unknown":"member"}""",
        """{"name":5,"phone":"x","texts":{"en":"{{"}}""",
    ];

    private readonly Dictionary<string, string> _planted = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<(string Where, string Text)> _heard = new();

    /// <summary>A secret by what it is.</summary>
    public string this[string name]
    {
        get => _planted[name];
        set => _planted[name] = value;
    }

    public IReadOnlyDictionary<string, string> All => _planted;

    /// <summary>Everything that was heard, with where.</summary>
    public IReadOnlyCollection<(string Where, string Text)> Heard => _heard;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>32 random hexadecimal digits.</summary>
    public static string Hex() => RandomNumberGenerator.GetHexString(32, lowercase: true);

    public void Hear(string where, string text) => _heard.Enqueue((where, text));

    /// <summary>Every secret in everything that was heard, in any spelling.</summary>
    /// <param name="except">Matches the texts that may hold a secret; they are left out first.</param>
    public IReadOnlyList<string> Found(Regex? except = null) =>
        [
            .. from planted in _planted
            from heard in _heard
            let text = except?.Replace(heard.Text, "") ?? heard.Text
            where Spellings(planted.Value).Any(s => text.Contains(s, StringComparison.OrdinalIgnoreCase))
            select $"{planted.Key}: {heard.Where}",
        ];

    /// <summary>Calls every route, of nothing that is there, with bodies that are none.</summary>
    /// <param name="http">The client that calls.</param>
    /// <param name="bodies">The bodies, each sent to every route.</param>
    /// <param name="more">Routes other than those of the triggers.</param>
    /// <param name="headers">The headers of every call.</param>
    public Task CallEverythingAsync(
        HttpClient http,
        IEnumerable<string> bodies,
        IEnumerable<(string Method, string Path)> more,
        params IReadOnlyList<(string Name, string Value)> headers
    )
    {
        var calls =
            from trigger in Trigger.All
            let route = trigger.FindAttribute<HttpTriggerAttribute>()
            where route is not null
            from method in route.Methods!
            select (Method: method, Path: "/" + RouteValue().Replace(route.Route!, "x"));
        var all =
            from call in calls.Concat(more)
            from body in call.Method is "get" or "options" ? [null] : bodies.Cast<string?>()
            select (call.Method, call.Path, body);
        return Parallel.ForEachAsync(
            all,
            new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Cancel },
            async (call, _) => await SendAsync(http, call.Method, call.Path, call.body, headers)
        );
    }

    /// <summary>
    /// Makes a calendar, whose address holds a secret. The one answer in which that belongs is not heard.
    /// </summary>
    /// <returns>The address.</returns>
    public async Task<string> MakeCalendarAsync(
        HttpClient http,
        params IReadOnlyList<(string Name, string Value)> headers
    )
    {
        using var request = Request("POST", "/api/calendars", """{"name":"x"}""", headers);
        using var answer = await http.SendAsync(request, Cancel);
        var address = JsonDocument
            .Parse(await answer.Content.ReadAsStringAsync(Cancel))
            .RootElement.GetProperty("address")
            .GetString()!;
        this["a calendar's secret"] = address.Split('/', '.')[^2];
        return address;
    }

    /// <summary>Sends one call and hears its answer.</summary>
    public async Task SendAsync(
        HttpClient http,
        string method,
        string path,
        string? body = null,
        params IReadOnlyList<(string Name, string Value)> headers
    )
    {
        using var request = Request(method, path, body, headers);
        using var answer = await http.SendAsync(request, Cancel);
        Hear(
            $"{method} {path.Split('?')[0]} {(int)answer.StatusCode}",
            $"{answer}\n{await answer.Content.ReadAsStringAsync(Cancel)}"
        );
    }

    /// <summary>Calls at which keys do not fit, or in the wrong place.</summary>
    public async Task KnockAsync(HttpClient http)
    {
        foreach (var secret in _planted.Values.ToList())
        {
            await SendAsync(
                http,
                "GET",
                $"/api/lists?token={Uri.EscapeDataString(secret)}",
                headers: ("Authorization", $"Bearer {secret}x")
            );
            await SendAsync(
                http,
                "GET",
                "/api/me",
                headers: ("Authorization", $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(secret))}")
            );
            await SendAsync(http, "GET", "/local/clock", headers: ("Authorization", secret));
            foreach (var body in Bodies)
            {
                await SendAsync(http, "POST", "/api/events/sms", body, (EventSecrets.Header, secret));
                await SendAsync(http, "POST", "/api/events/sms", body, (EventSecrets.Header, secret + "x"));
            }

            await SendAsync(http, "OPTIONS", "/api/events/sms", headers: (EventSecrets.Header, secret));
        }
    }

    private static HttpRequestMessage Request(
        string method,
        string path,
        string? body,
        IReadOnlyList<(string Name, string Value)> headers
    )
    {
        var request = new HttpRequestMessage(HttpMethod.Parse(method), path)
        {
            Content = body is null ? null : new StringContent(body, new MediaTypeHeaderValue("application/json")),
        };
        request.Headers.TryAddWithoutValidation("Idempotency-Key", Hex());
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return request;
    }

    private static IEnumerable<string> Spellings(string secret)
    {
        byte[][] meanings = Convert.TryFromBase64String(secret, new byte[secret.Length], out _)
            ? [Encoding.UTF8.GetBytes(secret), Convert.FromBase64String(secret)]
            : [Encoding.UTF8.GetBytes(secret)];
        return
        [
            secret,
            Uri.EscapeDataString(secret),
            JsonSerializer.Serialize(secret).Trim('"'),
            .. meanings.SelectMany(bytes =>
                new[]
                {
                    Convert.ToBase64String(bytes).TrimEnd('='),
                    System.Buffers.Text.Base64Url.EncodeToString(bytes),
                    Convert.ToHexString(bytes),
                }
            ),
        ];
    }

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex RouteValue();
}
