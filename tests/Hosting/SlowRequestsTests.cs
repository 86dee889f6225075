using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using CommunityAlerts.Hosting.Local.SignIn;
using CommunityAlerts.Tests.Support;
using Xunit;

namespace CommunityAlerts.Tests.Hosting;

/// <summary>Callers who keep connections open with requests that hardly come, and callers who guess tokens.</summary>
public sealed class SlowRequestsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Three_hundred_requests_whose_headers_do_not_end_keep_nobody_from_being_served()
    {
        await using var app = await AlertsApp.StartAsync();
        var slow = new List<TcpClient>();
        try
        {
            for (var i = 0; i < 300; i++)
            {
                slow.Add(await OpenAsync(app, "GET /api/lists HTTP/1.1\r\nHost: localhost\r\nX-Slow: "));
            }

            using var answer = await app.Administrator.GetAsync(new Uri("/api/lists", UriKind.Relative), Cancel);

            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
        finally
        {
            slow.ForEach(s => s.Dispose());
        }
    }

    [Fact]
    public async Task A_body_that_hardly_comes_is_given_up_and_nothing_is_stored()
    {
        await using var app = await AlertsApp.StartAsync();
        var token = app.Administrator.DefaultRequestHeaders.Authorization!.Parameter;
        using var slow = await OpenAsync(
            app,
            $"PUT /api/lists/slow HTTP/1.1\r\nHost: localhost:{app.Address.Port}\r\nAuthorization: Bearer "
                + $"{token}\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{{"
        );

        using var reader = new StreamReader(slow.GetStream());
        var status = await reader.ReadLineAsync(Cancel);

        Assert.Matches("^HTTP/1.1 40[08] ", status);
        using var list = await app.Administrator.GetAsync(new Uri("/api/lists/slow", UriKind.Relative), Cancel);
        Assert.Equal(HttpStatusCode.NotFound, list.StatusCode);
    }

    [Fact]
    public async Task Wrong_tokens_wait_for_one_another_and_right_ones_for_nobody()
    {
        await using var app = await AlertsApp.StartAsync();
        var start = TimeProvider.System.GetTimestamp();

        var guesses = Enumerable
            .Range(0, 8)
            .Select(async n =>
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, "/api/me");
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", $"guess{n}");
                using var answer = await app.Anonymous.SendAsync(request, Cancel);
                return answer.StatusCode;
            })
            .ToList();
        using var right = await app.Administrator.GetAsync(new Uri("/api/me", UriKind.Relative), Cancel);
        var isFirst = !guesses.TrueForAll(g => g.IsCompleted);
        var refused = await Task.WhenAll(guesses);

        Assert.True(isFirst);
        Assert.Equal(HttpStatusCode.OK, right.StatusCode);
        Assert.All(refused, s => Assert.Equal(HttpStatusCode.Unauthorized, s));
        Assert.True(TimeProvider.System.GetElapsedTime(start) >= SignInThrottle.Delay * 8);
    }

    private static async Task<TcpClient> OpenAsync(AlertsApp app, string text)
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, app.Address.Port, Cancel);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(text), Cancel);
        return client;
    }
}
