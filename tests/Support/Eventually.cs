namespace CommunityAlerts.Tests.Support;

/// <summary>Waits for a condition instead of for a time.</summary>
public static class Eventually
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>
    /// Fails when <paramref name="condition"/> does not hold within <paramref name="patience"/>, 60 s by default,
    /// since a build shares its processors.
    /// </summary>
    public static Task HoldsAsync(Func<bool> condition, TimeSpan? patience = null) =>
        HoldsAsync(() => Task.FromResult(condition()), patience);

    public static async Task HoldsAsync(Func<Task<bool>> condition, TimeSpan? patience = null)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(start) > (patience ?? TimeSpan.FromSeconds(60)))
            {
                Xunit.Assert.Fail("The condition never held.");
            }

            await Task.Delay(Pause, TimeProvider.System, Xunit.TestContext.Current.CancellationToken);
        }
    }
}
