"""Speed, as ratios against a peer or the bare minimum measured in the same run."""
