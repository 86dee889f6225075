using CommunityAlerts.Sms;

namespace CommunityAlerts.Replies;

/// <summary>Finds the sender that a reply was sent to, from which it is answered.</summary>
public sealed class ReplySenders(SenderStore senders)
{
    /// <summary>Finds the sender that received the reply, else <c>default</c>; the carrier may omit the plus.</summary>
    /// <param name="to">The number or short code that received the reply, as the carrier writes it.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<Sender> FindForAsync(string to, CancellationToken cancellationToken)
    {
        var all = await senders.ReadAllAsync(cancellationToken);
        return all.FirstOrDefault(s => s.From.TrimStart('+') == to.TrimStart('+'))
            ?? all.First(s => s.Id == Sender.DefaultId);
    }
}
