using CommunityAlerts.Storage;

namespace CommunityAlerts.Sms;

/// <summary>Senders, one row each: partition = <c>senders</c>, row = id. <c>default</c> is made at first use.</summary>
public sealed class SenderStore(StorageAccount storage)
{
    private readonly Table _table = storage.Table(Tables.Senders);

    public Task<Sender?> FindAsync(string id, CancellationToken cancellationToken) => throw new NotImplementedException();
}
