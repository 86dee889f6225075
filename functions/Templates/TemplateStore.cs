using CommunityAlerts.Storage;

namespace CommunityAlerts.Templates;

/// <summary>Templates: partition = template id, row = version counted down from 999999999, so that the newest comes first.</summary>
public sealed class TemplateStore(StorageAccount storage)
{
    private readonly Table _table = storage.Table(Tables.Templates);

    /// <summary>The newest version; null when there is no such template.</summary>
    public Task<Template?> FindAsync(string id, CancellationToken cancellationToken) => throw new NotImplementedException();
}
