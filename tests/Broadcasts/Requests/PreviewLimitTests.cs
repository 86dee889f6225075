using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using CommunityAlerts.Broadcasts.Requests;
using CommunityAlerts.Problems;
using CommunityAlerts.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CommunityAlerts.Tests.Broadcasts.Requests;

/// <summary>The previews and rehearsals that one process counts at once.</summary>
public sealed class PreviewLimitTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_run_at_once_the_next_waits_for_one_of_them_or_until_its_caller_leaves()
    {
        using var limit = new PreviewLimit { MaxWait = Timeout.InfiniteTimeSpan };
        using var finish = new SemaphoreSlim(0);
        var running = 0;
        var all = Enumerable
            .Range(0, PreviewLimit.MaxAtOnce + 1)
            .Select(_ => limit.RunAsync(CountAsync, Cancel))
            .ToList();
        using var left = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));

        Assert.Equal(PreviewLimit.MaxAtOnce, Volatile.Read(ref running));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => limit.RunAsync(CountAsync, left.Token));
        finish.Release(all.Count);
        Assert.All(await Task.WhenAll(all), r => Assert.True(r.IsOk));
        Assert.Equal(all.Count, running);

        async Task<Result<string>> CountAsync()
        {
            Interlocked.Increment(ref running);
            await finish.WaitAsync(Cancel);
            return "counted";
        }
    }

    [Theory]
    [InlineData("broadcasts/preview", """{"name":"B","texts":{"en":"Hello"},"audience":{"area":""}}""")]
    [InlineData("rehearsals", """{"from":"2027-06-21","to":"2027-06-27"}""")]
    public async Task A_preview_or_rehearsal_beyond_the_limit_is_refused_as_busy(string path, string body)
    {
        using var limit = new PreviewLimit { MaxWait = TimeSpan.Zero };
        await using var app = await AlertsApp.StartAsync(services => services.AddSingleton(limit));
        using var finish = new SemaphoreSlim(0);
        var held = Enumerable.Range(0, PreviewLimit.MaxAtOnce).Select(_ => limit.RunAsync(WaitAsync, Cancel)).ToList();

        var refused = await PostAsync();
        finish.Release(held.Count);
        await Task.WhenAll(held);
        var taken = await PostAsync();

        Assert.Equal((503, "/problems/busy", true), refused);
        Assert.NotEqual(503, taken.Status);

        async Task<Result<string>> WaitAsync()
        {
            await finish.WaitAsync(Cancel);
            return "counted";
        }

        async Task<(int Status, string? Type, bool HasRetryAfter)> PostAsync()
        {
            using var content = new StringContent(body, Encoding.UTF8, "application/json");
            using var answer = await app.Administrator.PostAsync(
                new Uri($"/api/{path}", UriKind.Relative),
                content,
                Cancel
            );
            var json = await answer.Content.ReadFromJsonAsync<JsonObject>(Cancel);
            return ((int)answer.StatusCode, (string?)json?["type"], answer.Headers.RetryAfter is not null);
        }
    }
}
