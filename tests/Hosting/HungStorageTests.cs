using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using CommunityAlerts.Storage;
using CommunityAlerts.Tests.Support;
using Xunit;

namespace CommunityAlerts.Tests.Hosting;

/// <summary>An emulator that accepts connections and answers nothing.</summary>
public sealed class HungStorageTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void All_tries_of_a_call_end_within_thirty_seconds()
    {
        var waits = Enumerable
            .Range(0, StorageAccount.Retries)
            .Select(n => StorageAccount.RetryDelay * Math.Pow(2, n) * 1.2)
            .Aggregate(TimeSpan.Zero, (sum, wait) => sum + wait);

        Assert.True((StorageAccount.TryTimeout * (StorageAccount.Retries + 1)) + waits <= TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Callers_hear_that_storage_is_out_of_reach_and_are_served_once_it_answers_again()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows stops no process.");
        await using var program = new RealProgram();
        var data = program.FreshFolder();
        program.Start(data);
        using var administrator = await program.SignInAsync(data);
        var emulator = (int)
            JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(data, "emulator.json"), Cancel))!["pid"]!;

        await SignalAsync("STOP", emulator);
        try
        {
            var answers = await Task.WhenAll(
                AskAsync(administrator, HttpMethod.Get, "/api/lists"),
                AskAsync(administrator, HttpMethod.Post, "/api/opt-outs", """{"phone":"+8613800000001"}"""),
                AskAsync(administrator, HttpMethod.Get, "/local/handsets"),
                AskAsync(administrator, HttpMethod.Get, "/local/handsets/+13125550199"),
                AskAsync(administrator, HttpMethod.Post, "/local/quiet?timeoutSeconds=0"),
                AskAsync(administrator, HttpMethod.Put, "/local/clock", """{"now":"2099-01-01T00:00:00Z"}""")
            );

            Assert.All(
                answers,
                a => Assert.Equal((HttpStatusCode.ServiceUnavailable, "/problems/storage-out-of-reach", "10"), a)
            );
        }
        finally
        {
            await SignalAsync("CONT", emulator);
        }

        await Eventually.HoldsAsync(async () =>
        {
            using var answer = await administrator.GetAsync(new Uri("/api/lists", UriKind.Relative), Cancel);
            return answer.IsSuccessStatusCode;
        });
        Assert.Equal(0, await program.StopAsync());
        // The log names the routes, not the number in a path.
        Assert.Contains("/local/handsets/{", program.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("3125550199", program.Output, StringComparison.Ordinal);
    }

    private static async Task<(HttpStatusCode Status, string? Type, string? RetryAfter)> AskAsync(
        HttpClient http,
        HttpMethod method,
        string path,
        string? body = null
    )
    {
        using var request = new HttpRequestMessage(method, path)
        {
            Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json"),
        };
        using var answer = await http.SendAsync(request, Cancel);
        var problem = JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancel));
        return (answer.StatusCode, (string?)problem?["type"], answer.Headers.RetryAfter?.ToString());
    }

    private static async Task SignalAsync(string name, int process)
    {
        using var kill = Process.Start(
            "kill",
            [$"-{name}", process.ToString(System.Globalization.CultureInfo.InvariantCulture)]
        );
        await kill.WaitForExitAsync(Cancel);
        Assert.Equal(0, kill.ExitCode);
    }
}
