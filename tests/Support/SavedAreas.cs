using Azure;
using CommunityAlerts.Areas;
using Xunit;

namespace CommunityAlerts.Tests.Support;

/// <summary>Saves areas where nobody else does at the same time.</summary>
public static class SavedAreas
{
    public static async Task<ETag?> PutAsync(this AreaStore areas, Area area, CancellationToken cancellationToken)
    {
        var version = await areas.FindVersionAsync(cancellationToken);
        var before = await areas.FindWithTagAsync(area.Path, cancellationToken);
        return await areas.TryPutAsync(area, before?.Tag, version, cancellationToken);
    }

    /// <summary>Saves an area; it holds for the engine from now on.</summary>
    public static async Task PutAreaAsync(this Engine engine, Area area)
    {
        await engine.Get<AreaStore>().PutAsync(area, TestContext.Current.CancellationToken);
        engine.Get<CurrentAreas>().Invalidate();
    }
}
