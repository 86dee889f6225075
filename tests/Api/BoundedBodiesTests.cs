using System.Net;
using System.Text;
using CommunityAlerts.Tests.Support;
using Xunit;

namespace CommunityAlerts.Tests.Api;

/// <summary>
/// Bodies with more of something than anybody needs: each is a problem that names the field, and nothing is looked up
/// for it.
/// </summary>
public sealed class BoundedBodiesTests : IAsyncLifetime
{
    private const string Request = """{"name":"B","texts":{"en":"Hello"},"audience":{"area":"beiguan"},""";
    private AlertsApp _app = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static IReadOnlyList<(string Method, string Path, string Body, string One, int Count)> Bodies { get; } =
    [
        (
            "PUT",
            "/api/areas/beiguan",
            """{"name":"A","quietHours":[MANY]}""",
            """{"start":"21:00","end":"22:00"}""",
            2_000
        ),
        (
            "POST",
            "/api/broadcasts",
            Request + """ "quietHours":[MANY]}""",
            """{"start":"21:00","end":"22:00"}""",
            100_000
        ),
        (
            "POST",
            "/api/broadcasts/preview",
            """{"name":"B","texts":{"en":"Hello"},"audience":{"lists":[MANY]}}""",
            "\"x\"",
            20_000
        ),
        (
            "POST",
            "/api/broadcasts",
            """{"name":"B","texts":{"en":"Hello"},"audience":{"area":"beiguan","tags":{"any":[MANY]}}}""",
            "\"x\"",
            20_000
        ),
        (
            "PUT",
            "/api/campaigns/c",
            """{"name":"C","template":"t","audience":{"lists":[MANY]},"season":{"from":"05-01","to":"09-10"},"schedule":{"rrule":"FREQ=DAILY","time":"16:30","zone":"Asia/Shanghai"}}""",
            "\"x\"",
            20_000
        ),
        ("POST", "/api/campaigns/defaults", """{"audience":{"lists":[MANY]}}""", "\"x\"", 20_000),
        (
            "PUT",
            "/api/senders/s",
            """{"from":"+18005550188","prefixes":[MANY],"segmentsPerMinute":200,"pricePerSegment":{"amount":"0.05","currency":"CNY"},"twoWay":true,"reports":true}""",
            "\"+1\"",
            50_000
        ),
        ("PUT", "/api/lists/l", """{"name":"L","area":"beiguan","labels":[MANY]}""", "\"x\"", 50_000),
        ("POST", "/local/handsets/+13125550101/replies", """{"text":"MANY"}""", "x", 1_000_000),
        ("PUT", "/local/clock", """{"now":"MANY-12-31T00:00:00Z"}""", "9999", 1),
        ("PUT", "/local/operators/o", """{"roles":[MANY],"area":""}""", "\"king\"", 50_000),
    ];

    public async ValueTask InitializeAsync() => _app = await AlertsApp.StartAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task A_body_with_too_many_of_something_is_refused_with_the_field()
    {
        foreach (var (method, path, body, one, count) in Bodies)
        {
            using var request = new HttpRequestMessage(HttpMethod.Parse(method), path);
            request.Headers.Add("Idempotency-Key", Fresh.Key());
            var many = string.Join(one is "x" ? "" : ",", Enumerable.Repeat(one, count));
            request.Content = new StringContent(
                body.Replace("MANY", many, StringComparison.Ordinal),
                Encoding.UTF8,
                "application/json"
            );

            using var answer = await _app.Administrator.SendAsync(request, Cancel);

            var text = await answer.Content.ReadAsStringAsync(Cancel);
            Assert.True(
                answer.StatusCode is HttpStatusCode.UnprocessableEntity or HttpStatusCode.BadRequest,
                $"{method} {path}: {answer.StatusCode} {text[..Math.Min(300, text.Length)]}"
            );
            Assert.Contains("\"pointer\":\"/", text, StringComparison.Ordinal);
        }
    }
}
