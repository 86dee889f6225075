using CommunityAlerts.Contacts.Imports;
using CommunityAlerts.Problems;
using Xunit;

namespace CommunityAlerts.Tests.Contacts.Imports;

/// <summary>Files in the memory of one process.</summary>
public sealed class UploadLimitTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_file_beyond_the_limit_is_refused_until_another_one_is_done()
    {
        using var limit = new UploadLimit();
        using var finish = new SemaphoreSlim(0);
        var held = Enumerable.Range(0, UploadLimit.MaxHeld).Select(_ => limit.HoldAsync(WaitAsync)).ToList();

        var refused = await limit.HoldAsync(WaitAsync);

        Assert.Equal(("busy", 503), (refused.Problem!.Code, refused.Problem.Status));
        finish.Release(UploadLimit.MaxHeld + 1);
        Assert.All(await Task.WhenAll(held), r => Assert.True(r.IsOk));
        Assert.True((await limit.HoldAsync(WaitAsync)).IsOk);

        async Task<Result<string>> WaitAsync()
        {
            await finish.WaitAsync(Stop);
            return "read";
        }
    }

    [Fact]
    public async Task Two_files_are_parsed_at_once_and_a_caller_who_leaves_waits_no_more()
    {
        using var limit = new UploadLimit();
        using var finish = new ManualResetEventSlim();
        var running = 0;
        var parsing = Enumerable.Range(0, 3).Select(_ => Task.Run(() => limit.ParseAsync(Parse, Stop), Stop)).ToList();
        await Support.Eventually.HoldsAsync(() => Volatile.Read(ref running) == UploadLimit.MaxParsed);
        using var left = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => limit.ParseAsync(Parse, left.Token));
        Assert.Equal(UploadLimit.MaxParsed, Volatile.Read(ref running));
        finish.Set();
        await Task.WhenAll(parsing);
        Assert.Equal(3, running);

        int Parse()
        {
            var count = Interlocked.Increment(ref running);
            finish.Wait(Stop);
            return count;
        }
    }
}
