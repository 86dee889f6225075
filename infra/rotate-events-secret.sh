#!/bin/sh
# Changes the secret that events carry, without losing one. Run by hand:
#   sh infra/rotate-events-secret.sh begin     the app takes old and new, Event Grid sends the new one
#   sh infra/rotate-events-secret.sh end       25 hours later, when no event with the old one is tried again
# A run that was broken off is run again.
set -eu
infra=$(dirname "$0")
. "$infra/hooks/lib.sh"

sent() { az keyvault secret show --vault-name "$ALERTS_VAULT_NAME" --name events-secret --query tags.subscribed --output tsv; }

case "${1:-}" in
  begin)
    if [ "$(sent)" = yes ]; then
      read_secret events-secret | put_secret events-secret-previous
      random_secret | put_secret events-secret
    fi
    refresh_secrets
    subscribe
    ;;
  end)
    [ "$(sent)" = yes ] || { echo "The rotation has not come to its middle: run begin again first." >&2; exit 1; }
    random_secret | put_secret events-secret-previous # known to nobody
    refresh_secrets
    ;;
  *)
    echo "begin or end?" >&2
    exit 2
    ;;
esac
