using CommunityAlerts.Hosting.Local.Store;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace CommunityAlerts.Tests.Hosting;

/// <summary>Signs that the emulator does not save what it has acknowledged.</summary>
public sealed class StoreSavesTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("alerts-saves-").FullName;
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2027, 6, 18, 8, 0, 0, TimeSpan.Zero));
    private readonly StoreSaves _saves;

    public StoreSavesTests()
    {
        _saves = new StoreSaves(_folder, _clock);
        Save();
        _clock.Advance(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void A_write_that_is_not_saved_in_a_minute_is_a_failure_until_it_is()
    {
        _saves.RecordWrite();
        _clock.Advance(TimeSpan.FromSeconds(30));
        _saves.RecordWrite();
        _clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Null(_saves.FindFailure());

        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Contains("has not saved", _saves.FindFailure(), StringComparison.Ordinal);

        Save();
        Assert.Null(_saves.FindFailure());
        Assert.False(_saves.HasUnsavedWrites);
    }

    [Fact]
    public void A_store_without_writes_needs_no_save()
    {
        _clock.Advance(TimeSpan.FromDays(1));

        Assert.Null(_saves.FindFailure());
        Assert.Null(_saves.FindFailureAtStop());
    }

    [Fact]
    public void A_write_after_a_save_is_unsaved_from_then_on()
    {
        _saves.RecordWrite();
        _clock.Advance(TimeSpan.FromSeconds(50));
        Save();
        _clock.Advance(TimeSpan.FromSeconds(1));
        _saves.RecordWrite();
        _clock.Advance(TimeSpan.FromSeconds(50));
        Assert.Null(_saves.FindFailure());

        _clock.Advance(TimeSpan.FromSeconds(20));
        Assert.NotNull(_saves.FindFailure());
    }

    [Fact]
    public void A_stop_waits_less_for_a_save()
    {
        _saves.RecordWrite();
        _clock.Advance(TimeSpan.FromSeconds(16));

        Assert.Null(_saves.FindFailure());
        Assert.NotNull(_saves.FindFailureAtStop());
        Assert.True(_saves.HasUnsavedWrites);
    }

    private void Save()
    {
        var file = Path.Combine(_folder, StoreSaves.TablesFile);
        File.WriteAllText(file, "{}");
        File.SetLastWriteTimeUtc(file, _clock.GetUtcNow().UtcDateTime);
    }
}
