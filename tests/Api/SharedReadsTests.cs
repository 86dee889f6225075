using CommunityAlerts.Api;
using Xunit;

namespace CommunityAlerts.Tests.Api;

#pragma warning disable VSTHRD003 // No context here to deadlock on.
public sealed class SharedReadsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_hundred_concurrent_callers_share_two_reads_that_began_after_they_asked()
    {
        var gate = new TaskCompletionSource();
        var readings = 0;
        var reads = new SharedReads<string, int>(async _ =>
        {
            var number = Interlocked.Increment(ref readings);
            await gate.Task;
            return number;
        });

        var first = reads.ReadAsync("a", Cancel);
        var others = Enumerable.Range(0, 199).Select(_ => reads.ReadAsync("a", Cancel)).ToList();
        gate.SetResult();

        Assert.Equal(1, await first);
        Assert.All(await Task.WhenAll(others), number => Assert.Equal(2, number));
        Assert.Equal(2, readings);
        Assert.Equal(3, await reads.ReadAsync("a", Cancel));
    }

    [Fact]
    public async Task Different_keys_do_not_wait_for_one_another()
    {
        var gate = new TaskCompletionSource();
        var reads = new SharedReads<string, string>(async key =>
        {
            await (key == "slow" ? gate.Task : Task.CompletedTask);
            return key;
        });

        var slow = reads.ReadAsync("slow", Cancel);

        Assert.Equal("quick", await reads.ReadAsync("quick", Cancel));
        gate.SetResult();
        Assert.Equal("slow", await slow);
    }

    [Fact]
    public async Task A_failed_shared_read_fails_for_its_callers_and_the_next_call_reads_again()
    {
        var gate = new TaskCompletionSource();
        var readings = 0;
        var reads = new SharedReads<string, int>(async _ =>
        {
            await gate.Task;
            return Interlocked.Increment(ref readings) is var number and not 2
                ? number
                : throw new IOException("out of reach");
        });

        var first = reads.ReadAsync("a", Cancel);
        List<Task<int>> shared = [reads.ReadAsync("a", Cancel), reads.ReadAsync("a", Cancel)];
        gate.SetResult();

        Assert.Equal(1, await first);
        foreach (var one in shared)
        {
            await Assert.ThrowsAsync<IOException>(() => one);
        }

        Assert.Equal(3, await reads.ReadAsync("a", Cancel));
    }

    [Fact]
    public async Task A_caller_that_leaves_does_not_cancel_the_shared_read()
    {
        var gate = new TaskCompletionSource();
        var reads = new SharedReads<string, int>(async _ =>
        {
            await gate.Task;
            return 1;
        });
        using var leaving = new CancellationTokenSource();

        var left = reads.ReadAsync("a", leaving.Token);
        var stays = reads.ReadAsync("a", Cancel);
        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        gate.SetResult();
        Assert.Equal(1, await stays);
    }
}
